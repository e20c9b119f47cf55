import { join } from 'node:path';
import type { Encoder } from '../../src/media/encoder.ts';
import { quiet } from '../job/encoder-options.ts';
import { runFfmpeg } from '../quality/run-ffmpeg.ts';

/** Ways to hold the same packets, by the arguments of the muxer. */
export const containers: Record<string, { ending: string; options: string[] }> = {
  mp4: { ending: 'mp4', options: [] },
  'mp4, index first': { ending: 'mp4', options: ['-movflags', '+faststart'] },
  mov: { ending: 'mov', options: [] },
  matroska: { ending: 'mkv', options: [] },
  mpegts: { ending: 'ts', options: [] },
};

/** The same film with sound in every container: 720p, 25 frames a second, about 6 Mbit/s, a keyframe every 10 s at most. */
export async function makeFilms(encoder: Encoder, seconds: number, work: string): Promise<Record<string, string>> {
  const film = join(work, 'film.mkv');
  const picture = `testsrc2=s=1280x720:r=25:d=${seconds},noise=alls=12:allf=t`;
  await runFfmpeg(encoder, [
    ...[...quiet, '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-b:v', '6M', '-maxrate', '8M', '-bufsize', '12M'],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', film],
  ]);
  const films: Record<string, string> = {};
  for (const [index, [name, { ending, options }]] of Object.entries(containers).entries()) {
    const path = join(work, `film-${index}.${ending}`);
    await runFfmpeg(encoder, [...quiet, '-i', film, '-c', 'copy', ...options, path]);
    films[name] = path;
  }
  return films;
}
