import { rm, writeFile } from 'node:fs/promises';
import type { RenditionFacts } from '../../schemas/results.ts';
import { type Cut, cutSegments } from '../segments.ts';
import type { StepIo } from './step-io.ts';

/** Publishes parts of a rendition below `prefix`, by way of the local `path`, which no other part may use meanwhile. */
export function publisher(path: string, prefix: string, io: StepIo) {
  return async (name: string, bytes: Buffer): Promise<void> => {
    io.signal.throwIfAborted();
    await writeFile(path, bytes);
    await io.put(`${prefix}/${name}`, path);
  };
}

/** Publishes a fragmented MP4 as segments below `prefix`, and removes it. `null` where it holds no sample. */
export async function publishSegments(
  file: string,
  { prefix, ...cut }: { prefix: string } & Cut,
  io: StepIo,
): Promise<RenditionFacts | null> {
  const facts = await cutSegments(file, cut, publisher(`${file}.segment`, prefix, io));
  await rm(file);
  return facts;
}
