import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeVideoArgs } from '../../src/core/ffmpeg/encode-video.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import type { Prepared } from './prepare.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** One rendition as it came out. */
export interface Encoded {
  rendition: VideoRendition;
  path: string;
  /** Bits per second, the container included. */
  bitrate: number;
}

/** Frames of the source, the last one excluded. */
export interface Span {
  from: number;
  to: number;
}

const outputs = (renditions: VideoRendition[], work: string) =>
  Object.fromEntries(renditions.map(({ hash, name }) => [hash, join(work, `${name}.mp4`)]));

/** The product's own command: one decode, each rendition scaled from the next larger one. */
export function videoArgs(
  source: Prepared,
  renditions: VideoRendition[],
  work: string,
  span: Span = { from: 0, to: source.frames },
): string[] {
  const hashes = renditions.map(({ hash }) => hash);
  const kind = 'encode-video' as const;
  const step = { id: 'video-0', kind, after: [], weight: 0, renditions: hashes, ...span, seek: null };
  const options = { outputs: outputs(renditions, work), threads: 1 };
  return encodeVideoArgs(source.picture, step, renditions, source.path, options);
}

/** Encodes renditions by one command. `cpu`: CPU seconds of all of it. */
export async function encode(
  encoder: Encoder,
  source: Prepared,
  renditions: VideoRendition[],
  work: string,
): Promise<{ encoded: Encoded[]; cpu: number }> {
  const { cpu } = await runFfmpeg(encoder, videoArgs(source, renditions, work));
  const paths = outputs(renditions, work);
  const encoded = renditions.map(async (rendition) => {
    const path = paths[rendition.hash]!;
    return { rendition, path, bitrate: ((await stat(path)).size * 8) / source.duration };
  });
  return { encoded: await Promise.all(encoded), cpu };
}
