import { join } from 'node:path';
import { common } from '../core/ffmpeg/arguments.ts';
import { untrusted } from '../core/ffmpeg/untrusted-input.ts';
import { jumpOf } from '../core/plan/jumps.ts';
import { isDecodable, markUndecodable } from '../core/probe/decodable.ts';
import type { Media, Timing } from '../schemas/media.ts';
import { probe } from './probe.ts';
import type { ProbeOptions } from './probe-options.ts';
import { runEncoder } from './run-encoder.ts';
import { scan } from './scan.ts';

/** Milliseconds without a word after which the copy is given up. */
const STALL = 60_000;

/** A source as its plan is made from it. */
export interface ReadSource {
  /** Local path of what is to be encoded. */
  path: string;
  media: Media;
  timing: Timing;
  /** Whether that is a copy whose clock goes on where the original's jumps. */
  straightened: boolean;
}

/**
 * Reads the times of a source. Where its clock jumps, as in recordings that were put together, a copy with one clock
 * takes its place, if there can be one.
 *
 * @param folder where the copy comes to
 * @param probed by whatever encoder
 * @throws VodsmithError see `scan`, `markUndecodable`
 */
export async function readSource(
  path: string,
  probed: Media,
  folder: string,
  options: ProbeOptions,
): Promise<ReadSource> {
  const media = markUndecodable(probed, options.encoder.decodes);
  const timing = await scan(path, media, options);
  const original = { path, media, timing, straightened: false };
  if (jumpOf(media, timing) === null) return original;
  const copy = copyIn(folder);
  if (!(await copyStraight(path, media, folder, options))) return original;
  const copied = await probe(copy, options);
  const straight = await scan(copy, copied, options);
  if (jumpOf(copied, straight) !== null || (straight.video === null) !== (timing.video === null)) return original;
  return { path: copy, media: copied, timing: straight, straightened: true };
}

const copyIn = (folder: string) => join(folder, 'straight.mkv');

/** A copy is as large as the original, but for the headers of its packets. */
const copying = (size: number) => ({ memory: 4 * 2 ** 30, cpuSeconds: 3600, fileBytes: size * 2 + 2 ** 26 });

/** Nothing is encoded again: ffmpeg takes out the jumps of containers that may have them. Whether that went well. */
async function copyStraight(from: string, media: Media, folder: string, { encoder, signal }: ProbeOptions) {
  const streams = [media.video, ...media.audio.filter(isDecodable)].flatMap((stream) =>
    stream ? ['-map', `0:${stream.index}`] : [],
  );
  const args = [
    ...common,
    '-stats',
    ...untrusted,
    '-i',
    from,
    ...streams,
    '-c',
    'copy',
    '-f',
    'matroska',
    copyIn(folder),
  ];
  const { code } = await runEncoder(encoder, 'ffmpeg', args, {
    ...{ reads: [from], writes: folder, limits: copying(media.size) },
    stall: STALL,
    ...(signal && { signal }),
  });
  return code === 0;
}
