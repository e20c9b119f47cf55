import { expect, test } from 'vitest';
import { steadyTime } from '../../src/worker/steady-time.ts';

/** Asks once a second for as long, and says when silence first meant death: seconds after the beginning, or `null`. */
function steadyAfter(isSteady: ReturnType<typeof steadyTime>, from: number, seconds: number, shift = 0): number | null {
  for (let second = 0; second <= seconds; second++) {
    const own = from + second * 1000;
    if (isSteady(own, own + shift)) return second;
  }
  return null;
}

test('silence means death once everybody had time to speak, from the start on', () => {
  expect(steadyAfter(steadyTime(), 123_456, 20)).toBe(5);
});

test('not while the database was away, or this process was stopped, a moment ago', () => {
  const isSteady = steadyTime();
  steadyAfter(isSteady, 0, 20);
  expect(steadyAfter(isSteady, 60_000, 20)).toBe(5);
});

test.each([3_600_000, -3_600_000])('not when the clock of the database has just jumped by %d ms', (shift) => {
  const isSteady = steadyTime();
  expect(steadyAfter(isSteady, 0, 10)).toBe(5);
  expect(steadyAfter(isSteady, 6000, 20, shift)).toBe(5);
});

test('a look that comes a second or two late changes nothing', () => {
  const isSteady = steadyTime();
  steadyAfter(isSteady, 0, 5);
  for (const own of [8000, 9000, 12_000, 15_000]) expect(isSteady(own, own + 1500)).toBe(true);
});
