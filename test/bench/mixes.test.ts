import { expect, test } from 'vitest';
import { type Compared, compareEfforts, type EffortRun } from '../../bench/quality/efforts.ts';
import { allMixes } from '../../bench/quality/mixes.ts';

const [film, anchor] = ['film', 'medium'];
/** The large rung has ten times the bits and the CPU of the small one. */
const compared: Compared[] = [
  { source: film, rung: '1080', effort: 'medium', cpu: 10, anchorCpu: 10, anchorBits: 5_000_000, bdRate: 0 },
  { source: film, rung: '1080', effort: 'slow', cpu: 20, anchorCpu: 10, anchorBits: 5_000_000, bdRate: -0.05 },
  { source: film, rung: '240', effort: 'medium', cpu: 1, anchorCpu: 1, anchorBits: 500_000, bdRate: 0 },
  { source: film, rung: '240', effort: 'slow', cpu: 2, anchorCpu: 1, anchorBits: 500_000, bdRate: -0.2 },
];
const mixOf = (...efforts: string[]) =>
  allMixes(compared, ['1080', '240'], ['medium', 'slow']).find((mix) => mix.efforts.join() === efforts.join())!;

test('every assignment of efforts to rungs is one mix', () => {
  expect(allMixes(compared, ['1080', '240'], ['medium', 'slow'])).toHaveLength(4);
});

test('the anchor everywhere: the same CPU, no bit saved', () => {
  expect(mixOf(anchor, anchor)).toMatchObject({ cpu: 1, bits: 0, viewer: 0 });
});

test('bits weigh a rung by what it takes, viewers weigh all rungs alike', () => {
  const small = mixOf('medium', 'slow');
  expect(small.cpu).toBeCloseTo(12 / 11, 9);
  expect(small.bits).toBeCloseTo(-100 / 5500, 9);
  expect(small.viewer).toBeCloseTo(-0.1, 9);
});

test('an effort is compared with the anchor of the same source and rung', () => {
  const run = (source: string, effort: string, factor: number): EffortRun => ({
    ...{ source, rung: '360', effort, cpu: factor },
    points: [18, 21, 24].map((crf, n) => ({ crf, bitrate: (factor * 400_000) / 2 ** n, vmaf: 95 - 4 * n })),
  });
  const runs = [run('a', anchor, 1), run('a', 'slow', 0.9), run('b', anchor, 2), run('b', 'slow', 2)];
  const [, slowOfA, , slowOfB] = compareEfforts(runs, anchor, 21);
  expect(slowOfA).toMatchObject({ cpu: 0.9, anchorCpu: 1, anchorBits: 200_000 });
  expect(slowOfA!.bdRate).toBeCloseTo(-0.1, 6);
  expect(slowOfB!.bdRate).toBeCloseTo(0, 6);
});

test('a rung whose curves share no score weighs nothing', () => {
  const unknown = compared.map((one) => (one.rung === '240' ? { ...one, bdRate: null } : one));
  const slow = allMixes(unknown, ['1080', '240'], ['medium', 'slow']).at(-1);
  expect(slow).toMatchObject({ efforts: ['slow', 'slow'], cpu: 2, bits: -0.05, viewer: -0.05 });
});
