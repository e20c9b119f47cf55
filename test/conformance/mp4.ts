import { readFile } from 'node:fs/promises';
import { decode, decodeFaults } from './decoded.ts';
import { layoutFaults, metadataFaults } from './mp4/layout.ts';
import { type Movie, readMovie } from './mp4/movie.ts';
import { timeFaults } from './mp4/times.ts';
import { trackFaults } from './mp4/tracks.ts';
import { faultsAt } from './unreadable.ts';

/**
 * Reads a progressive MP4 with H.264, AAC or both.
 *
 * @param file its path or its bytes
 * @param options `decode: false` leaves out that a real decoder decodes every frame
 * @returns what does not conform, a plain sentence each; empty where everything does
 */
export function checkMp4(file: string | Buffer, options: { decode?: boolean } = {}): Promise<string[]> {
  return faultsAt('mp4', async () => {
    const movie = readMovie(typeof file === 'string' ? await readFile(file) : file);
    return [
      ...layoutFaults(movie),
      ...metadataFaults(movie),
      ...timeFaults(movie),
      ...(await trackFaults(movie)),
      ...(options.decode === false ? [] : await decodingFaults(movie)),
    ];
  });
}

async function decodingFaults({ bytes, tracks }: Movie): Promise<string[]> {
  const count = { video: 0, audio: 0 };
  for (const { track, samples } of tracks) count[track.entry.kind] += samples.length;
  return decodeFaults(await decode(bytes), count);
}
