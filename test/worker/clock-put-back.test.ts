import { expect, test } from 'vitest';
import { clockPutBack } from '../../src/worker/clock-put-back.ts';

test('at the first look it may have been put back; then only where it was', () => {
  const wasPutBack = clockPutBack();
  const hour = 3_600_000;
  expect(wasPutBack(0, 100_000)).toBe(true);
  expect(wasPutBack(1000, 101_500)).toBe(false);
  expect(wasPutBack(2000, 102_000 + hour)).toBe(false);
  expect(wasPutBack(3000, 103_000 + hour)).toBe(false);
  expect(wasPutBack(4000, 104_000)).toBe(true);
  expect(wasPutBack(5000, 105_000)).toBe(false);
});
