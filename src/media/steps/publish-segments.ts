import { rm, writeFile } from 'node:fs/promises';
import type { RenditionFacts } from '../../schemas/results.ts';
import { type Cut, cutSegments } from '../segments.ts';
import type { StepIo } from './step-io.ts';

/** Publishes a fragmented MP4 as segments below `prefix`, and removes it. `null` where it holds no sample. */
export async function publishSegments(
  file: string,
  { prefix, ...cut }: { prefix: string } & Cut,
  io: StepIo,
): Promise<RenditionFacts | null> {
  const path = `${file}.segment`;
  const facts = await cutSegments(file, cut, async (name, bytes) => {
    io.signal.throwIfAborted();
    await writeFile(path, bytes);
    await io.put(`${prefix}/${name}`, path);
  });
  await rm(file);
  return facts;
}
