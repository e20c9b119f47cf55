import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { decode, decodeFaults } from './decoded.ts';
import { metadataFaults } from './iso/metadata.ts';
import { layoutFaults } from './mp4/layout.ts';
import { type Movie, readMovie } from './mp4/movie.ts';
import { timeFaults } from './mp4/times.ts';
import { tracksFaults } from './mp4/tracks.ts';
import { faultsAt } from './unreadable.ts';

/**
 * Reads a progressive MP4 with H.264, AAC or both.
 *
 * @param file its path or its bytes
 * @param options `decode: false` leaves out that a real decoder decodes every frame
 * @returns what does not conform, a plain sentence each; empty where everything does
 */
export function checkMp4(file: string | Buffer, options: { decode?: boolean } = {}): Promise<string[]> {
  return faultsAt(typeof file === 'string' ? basename(file) : 'mp4', async () => {
    const movie = readMovie(typeof file === 'string' ? await readFile(file) : file);
    return [
      ...layoutFaults(movie),
      ...metadataFaults(
        movie.moov,
        movie.tracks.map(({ track }) => track),
      ),
      ...timeFaults(movie),
      ...(await tracksFaults(movie)),
      ...(options.decode === false ? [] : await decodingFaults(movie)),
    ];
  });
}

/** A real decoder decodes every sample, and shows the first frame at 0 and the first sound at 0. */
async function decodingFaults({ bytes, tracks }: Movie): Promise<string[]> {
  const decoded = await decode(bytes);
  const late = decoded.tracks.filter(({ start }) => Math.abs(start) > 0.001);
  const count = tracks.map(({ samples }) => samples.length);
  return [
    ...decodeFaults(decoded, count),
    ...late.map(({ kind, start }) => `a player starts the ${kind} at ${start.toFixed(4)} s, not at 0`),
  ];
}
