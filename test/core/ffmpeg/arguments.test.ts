import { expect, test } from 'vitest';
import { time } from '../../../src/core/ffmpeg/arguments.ts';

test('times are written to the microsecond, never with an exponent', () => {
  expect([time(0), time(1 / 3), time(1e-9), time(360_000)]).toEqual([
    '0.000000',
    '0.333333',
    '0.000000',
    '360000.000000',
  ]);
});
