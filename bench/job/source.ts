import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoder } from '../../src/media/encoder.ts';
import { probe } from '../../src/media/probe.ts';
import { type Prepared, prepare } from '../quality/prepare.ts';
import { runFfmpeg } from '../quality/run-ffmpeg.ts';

const sample = fileURLToPath(new URL('../../samples/phone-1080p-vfr.mp4', import.meta.url));
/** Seconds of it. */
export const sampleSeconds = 1.6;

export interface SourceOptions {
  /** Without it the phone's clip. */
  file?: string | undefined;
  /** So many times in a row. */
  repeat?: number | undefined;
  /** Without `repeat`: as often as comes nearest to this. Without both: once. */
  seconds?: number | undefined;
}

/** A film to measure with. */
export async function sourceFile(
  encoder: Encoder,
  work: string,
  { file, repeat, seconds }: SourceOptions,
): Promise<Prepared> {
  const path = file === undefined ? sample : resolve(file);
  const { duration } = await probe(path, { encoder });
  const times = repeat ?? Math.max(1, Math.round((seconds ?? 0) / (duration || Number.POSITIVE_INFINITY)));
  const to = join(work, `source${extname(path) || '.mkv'}`);
  const source = times === 1 ? path : await repeated(encoder, path, times, to);
  return await prepare(encoder, { name: 'source', kind: 'recorded', path: source }, Number.POSITIVE_INFINITY);
}

/** Writes a film so many times in a row, without encoding it again. @returns where */
export async function repeated(encoder: Encoder, from: string, times: number, to: string): Promise<string> {
  await runFfmpeg(encoder, ['-y', '-stream_loop', String(times - 1), '-i', from, '-c', 'copy', to]);
  return to;
}
