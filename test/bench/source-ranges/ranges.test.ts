import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Layout, rangesFor, sparseCopy } from '../../../bench/source-ranges/ranges.ts';
import type { EncodeVideo, Plan } from '../../../src/schemas/plan.ts';

/** A packet of 100 bytes a second, from byte 1000 on; a keyframe every 10 s; an index at the end. */
const layout: Layout = {
  size: 8000,
  packets: Array.from({ length: 60 }, (_, time) => ({
    ...{ time, start: 1000 + time * 100, end: 1100 + time * 100, key: time % 10 === 0 },
  })),
  index: [
    { start: 0, end: 1000 },
    { start: 7000, end: 8000 },
  ],
};
const plan = { picture: { rate: '25/1', lead: 0 } } as Plan;
const chunk = (from: number, to: number, seek: number | null) =>
  ({ from: from * 25, to: to * 25, seek }) as EncodeVideo;

test('a chunk needs the index, and all from a second before its keyframe to a second after its end', () => {
  expect(rangesFor(layout, plan, chunk(25, 40, 20.2))).toEqual([
    { start: 0, end: 1000 },
    { start: 2900, end: 5200 },
    { start: 7000, end: 8000 },
  ]);
});

test('the first chunk begins with the film, the last one ends with it', () => {
  expect(rangesFor(layout, plan, chunk(0, 10, null))[0]).toEqual({ start: 0, end: 2200 });
  expect(rangesFor(layout, plan, chunk(45, 60, 40.2)).at(-1)).toEqual({ start: 4900, end: 8000 });
});

test('a sparse copy has these bytes, and nothing between them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-ranges-'));
  try {
    const [film, copy] = [join(folder, 'film'), join(folder, 'copy')];
    await writeFile(film, 'abcdefghij');
    await sparseCopy(
      film,
      [
        { start: 1, end: 3 },
        { start: 8, end: 9 },
      ],
      copy,
    );
    expect(await readFile(copy, 'latin1')).toBe('\0bc\0\0\0\0\0i\0');
  } finally {
    await rm(folder, { recursive: true });
  }
});
