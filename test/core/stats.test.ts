import { expect, test } from 'vitest';
import { reuse } from '../../src/core/plan/reuse.ts';
import { noStats, statsAfter, statsOf } from '../../src/core/stats.ts';
import type { Plan } from '../../src/schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../../src/schemas/results.ts';
import { planOf, referenceRequest } from './plan/inputs.ts';

const plan = planOf('camera-720p', referenceRequest);
const [large, middle, small, sound] = plan.renditions.map(({ hash }) => hash) as [string, string, string, string];

const result = (changes: Partial<StepResult>): StepResult => {
  return { renditions: {}, outputs: [], warnings: [], cpuSeconds: 0, wallSeconds: 0, ...changes };
};
const facts = (initBytes: number, ...bytes: number[]): RenditionFacts => {
  const segments = bytes.map((size) => ({ duration: 1, bytes: size }));
  const init = { bytes: initBytes, sha256: '1'.repeat(64) };
  return { first: 0, codec: 'avc1.64001e', timescale: 30, init, segments, samples: 1, damaged: 0, missing: 0 };
};
const encoded = (hashes: string[], spent: Partial<StepResult>) =>
  result({ ...spent, renditions: Object.fromEntries(hashes.map((hash) => [hash, facts(800, 1000)])) });
const results = new Map([
  ['video-0', encoded([large, middle, small], { cpuSeconds: 10, wallSeconds: 6 })],
  ['audio', encoded([sound], { cpuSeconds: 0.5, wallSeconds: 0.4 })],
  [
    'images',
    result({
      cpuSeconds: 0.25,
      outputs: [
        { id: '1', size: 700 },
        { id: '2', size: 300 },
      ],
    }),
  ],
]);

/** With the steps of this plan that have results done. */
const spentOn = (of: Plan, parts: [string, RenditionFacts][] = []) => statsOf(of, results, parts, 7.12345);

test('a job that has just been planned has spent nothing', () => {
  const stats = statsOf(plan, new Map(), [], 0.1);
  expect(stats).toMatchObject({ cpuSeconds: 0, wallSeconds: 0.1, bytes: 0 });
  expect(stats.renditions.map(({ kind, resolution, bytes }) => [kind, resolution, bytes])).toEqual([
    ['video', '854x480', 0],
    ['video', '640x360', 0],
    ['video', '426x240', 0],
    ['audio', '0x0', 0],
  ]);
  expect(noStats).toEqual({ cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] });
});

test('CPU seconds of all steps and bytes of all outputs are summed up', () => {
  expect(spentOn(plan)).toMatchObject({
    ...{ cpuSeconds: 10.75, wallSeconds: 7.123, bytes: 1000 },
  });
});

test('sizes that are encoded together share the time by their pixels', () => {
  const { renditions } = spentOn(plan);
  const pixels = [854 * 480, 640 * 360, 426 * 240];
  const whole = pixels.reduce((sum, one) => sum + one, 0);
  for (const [index, count] of pixels.entries()) {
    expect(renditions[index]!.cpuSeconds).toBeCloseTo((10 * count) / whole, 3);
    expect(renditions[index]!.wallSeconds).toBeCloseTo((6 * count) / whole, 3);
  }
  expect(renditions[3]).toMatchObject({ hash: sound, cpuSeconds: 0.5, wallSeconds: 0.4 });
});

test('bytes of a rendition are those of its init segment and its segments', () => {
  const parts = [facts(800, 1000, 2000), { ...facts(800, 500), first: 2 }];
  const stats = parts.reduce(
    (sum, part) => statsAfter(sum, plan, result({ renditions: { [middle]: part } }), 7),
    statsOf(plan, new Map(), [], 0),
  );
  expect(stats.renditions.map(({ bytes }) => bytes)).toEqual([0, 4300, 0, 0]);
});

test('in sum the bytes are those of all parts that are there, whoever encoded them', () => {
  const parts: [string, RenditionFacts][] = [
    [middle, facts(800, 1000, 2000)],
    [middle, { ...facts(800, 500), first: 2 }],
  ];
  expect(spentOn(plan, parts).renditions.map(({ bytes }) => bytes)).toEqual([0, 4300, 0, 0]);
});

test('what was encoded before, or by another job meanwhile, cost nothing, and the rest shares the time', () => {
  const known = [large, small, sound].map((hash): [string, RenditionFacts] => [hash, facts(800, 1000)]);
  const parts = new Map(known.map(([hash]) => [hash, new Set([0, 1])]));
  const spent = new Map([['video-0', encoded([middle], { cpuSeconds: 10, wallSeconds: 6 })]]);
  for (const of of [reuse(plan, parts), plan])
    expect(statsOf(of, spent, known, 7).renditions).toMatchObject([
      { hash: large, reused: of !== plan, cpuSeconds: 0, wallSeconds: 0, bytes: 1800 },
      { hash: middle, reused: false, cpuSeconds: 10, wallSeconds: 6, bytes: 0 },
      { hash: small, reused: of !== plan, cpuSeconds: 0, wallSeconds: 0, bytes: 1800 },
      { hash: sound, reused: of !== plan, cpuSeconds: 0, wallSeconds: 0, bytes: 1800 },
    ]);
});

test('images that were left of a chunk count for the job, and for no rendition', () => {
  const images = result({ cpuSeconds: 0.25, outputs: [{ id: '1', size: 700 }] });
  const stats = statsOf(plan, new Map([['video-0', images]]), [], 1);
  expect(stats).toMatchObject({ cpuSeconds: 0.25, bytes: 700 });
  expect(stats.renditions.map(({ cpuSeconds }) => cpuSeconds)).toEqual([0, 0, 0, 0]);
});
