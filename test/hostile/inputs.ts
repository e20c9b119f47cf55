import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { type Canary, lure } from './lures.ts';
import { mutations, type Seed } from './mutations.ts';
import { seeded } from './random.ts';

export interface Input {
  /** What it was made from and how, so that it can be made again. */
  name: string;
  bytes: Buffer;
}

/** Every n-th input is a text that leads elsewhere; all others are media that were spoilt. */
const LURES = 12;

/** The input of this number: the same for the same seed and the same good files. */
export function makeInput(number: number, seed: number, seeds: Seed[], canary: Canary): Input {
  const random = seeded(seed * 1_000_003 + number);
  if (number % LURES === LURES - 1) {
    const { name, bytes } = lure(random, canary);
    return { name: `${number}.${name}.mp4`, bytes };
  }
  const [from, other] = [random.pick(seeds), random.pick(seeds)];
  const mutation = random.pick(Object.keys(mutations));
  return { name: `${number}.${mutation}.${from.kind}`, bytes: mutations[mutation]!(from, random, other) };
}

/** The hostile files that were collected; none without the corpus. */
export async function collected(): Promise<Input[]> {
  if (!hasCorpus) return [];
  const folder = dirname(mediaFile('bad/random.mp4'));
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
}
