import { join } from 'node:path';
import type { Encoder } from '../../src/media/encoder.ts';
import { runFfmpeg } from '../quality/run-ffmpeg.ts';

/** Seconds: long enough for several chunks. */
const SECONDS = 12;

/** Makes films that nobody has encoded before: the same pictures, other bytes. @returns paths by number */
export async function openFilms(encoder: Encoder, work: string): Promise<(number: number) => Promise<string>> {
  const one = join(work, 'film.mp4');
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=426x240:rate=25:duration=${SECONDS}`];
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${SECONDS}`];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-c:a', 'aac', '-shortest'];
  await runFfmpeg(encoder, ['-y', ...picture, ...sound, ...codecs, one]);
  return async (number) => {
    const path = join(work, `film-${number}.mp4`);
    await runFfmpeg(encoder, ['-y', '-i', one, '-c', 'copy', '-metadata', `title=${number}`, path]);
    return path;
  };
}
