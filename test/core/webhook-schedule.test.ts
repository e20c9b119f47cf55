import { expect, it } from 'vitest';
import { nextTryIn } from '../../src/core/webhook-schedule.ts';

const schedule = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

it('tries at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h', () => {
  expect(schedule.map((_delay, made) => nextTryIn(made, () => 0))).toEqual(schedule);
});

it('gives up after ten tries', () => expect(nextTryIn(10, () => 0)).toBeNull());

it('spreads each wait by a tenth, and never shortens one', () => {
  for (const [made, delay] of schedule.entries()) {
    expect(nextTryIn(made, () => 0.5)).toBeCloseTo(delay * 1.05);
    expect(nextTryIn(made, () => 0.999)).toBeLessThanOrEqual(delay * 1.1);
  }
});
