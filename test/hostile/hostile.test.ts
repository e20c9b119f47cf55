import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder } from '../media/generated-media.ts';
import { elementsOf } from './elements.ts';
import { makeInput } from './inputs.ts';
import { mutations, type Seed } from './mutations.ts';
import { seeded } from './random.ts';
import { runHostile } from './run-hostile.ts';
import { makeSeeds } from './seeds.ts';

const canary = { path: '/canary', url: 'http://127.0.0.1:1/canary' };
const cleanups: (() => Promise<void>)[] = [];
let seeds: Seed[];

beforeAll(async () => {
  seeds = await makeSeeds(await emptyFolder((cleanup) => cleanups.push(cleanup)));
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe('the inputs', () => {
  const made = (seed: number) =>
    Array.from({ length: 60 }, (_, number) => {
      const { name, bytes } = makeInput(number, seed, seeds, canary);
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`;
    });

  test('are the same for the same seed, and others for another', () => {
    expect(made(1)).toEqual(made(1));
    expect(made(2)).not.toEqual(made(1));
  });

  test('come from every container, whose parts are found', () => {
    expect(new Set(seeds.map(({ kind }) => kind)).size).toBe(13);
    for (const { kind, bytes } of seeds) expect(elementsOf(kind, bytes).length, kind).toBeGreaterThan(2);
  });

  test.each(Object.keys(mutations))('%s makes another file of a good one', (name) => {
    const [film, other] = [seeds[0]!, seeds.at(-1)!];
    expect(mutations[name]!(film, seeded(3), other).equals(film.bytes)).toBe(false);
  });
});

test('a slice of them ends as it should, and leaves nothing', { timeout: 600_000 }, async () => {
  const { breaks, ...figures } = await runHostile({ n: 20, seed: 20, seeds });
  expect(breaks).toEqual([]);
  const { inputs, refused, failed, completed } = figures;
  expect(refused + failed + completed).toBe(inputs);
  expect(refused).toBeGreaterThan(0);
  expect(completed).toBeGreaterThan(0);
});
