import { expect, test } from 'vitest';
import { bdRate, type RatePoint } from '../../bench/quality/bd-rate.ts';

const curve = (factor: number): RatePoint[] =>
  [80, 86, 91, 95].map((vmaf, index) => ({ vmaf, bitrate: factor * 400_000 * 2 ** index }));

test('a curve against itself: no difference', () => {
  expect(bdRate(curve(1), curve(1))).toBeCloseTo(0, 9);
});

test('a fifth fewer bits at every score', () => {
  expect(bdRate(curve(1), curve(0.8))).toBeCloseTo(-0.2, 6);
});

test('curves that share no score cannot be compared', () => {
  const better = curve(1).map((point) => ({ ...point, vmaf: point.vmaf + 40 }));
  expect(bdRate(curve(1), better)).toBeNull();
});
