import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoder } from '../../src/media/encoder.ts';
import { type Prepared, prepare } from '../quality/prepare.ts';
import { runFfmpeg } from '../quality/run-ffmpeg.ts';

const sample = fileURLToPath(new URL('../../samples/phone-1080p-vfr.mp4', import.meta.url));
/** Seconds of it. */
export const sampleSeconds = 1.6;

/** A film to measure with. @param file one that is there; without it the phone's clip, so many times in a row */
export async function sourceFile(
  encoder: Encoder,
  work: string,
  { file, times }: { file: string | undefined; times: number },
): Promise<Prepared> {
  const path = file === undefined ? await repeated(encoder, sample, times, join(work, 'source.mp4')) : resolve(file);
  return await prepare(encoder, { name: 'source', kind: 'recorded', path }, Number.POSITIVE_INFINITY);
}

/** Writes a film so many times in a row, without encoding it again. @returns where */
export async function repeated(encoder: Encoder, from: string, times: number, to: string): Promise<string> {
  await runFfmpeg(encoder, ['-y', '-stream_loop', String(times - 1), '-i', from, '-c', 'copy', to]);
  return to;
}
