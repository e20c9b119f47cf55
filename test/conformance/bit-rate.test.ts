import { expect, test } from 'vitest';
import { peakBitRate } from './hls/bit-rate.ts';

/** Seconds and kilobits of each segment. */
type Segments = [seconds: number, kilobits: number][];

test.each<[string, number, Segments, number]>([
  ['one segment', 6, [[6, 600]], 100],
  [
    'the largest segment',
    6,
    [
      [6, 600],
      [6, 900],
      [6, 300],
    ],
    150,
  ],
  [
    'a short segment only with its neighbour',
    6,
    [
      [1, 700],
      [6, 700],
    ],
    200,
  ],
  [
    'a short segment alone from half a target on',
    6,
    [
      [3, 900],
      [6, 600],
    ],
    300,
  ],
  [
    'two segments within one and a half targets',
    6,
    [
      [4, 400],
      [4, 800],
      [9, 900],
    ],
    200,
  ],
  [
    'no run above one and a half targets',
    6,
    [
      [5, 500],
      [5, 1500],
      [5, 500],
    ],
    300,
  ],
  [
    'the whole of a film that is shorter than half a target',
    6,
    [
      [1, 100],
      [1, 300],
    ],
    200,
  ],
  [
    'segments of 6.006 s',
    6,
    [
      [6.006, 600.6],
      [6.006, 1201.2],
    ],
    200,
  ],
])('the peak segment bit rate is that of %s', (_name, target, segments, kilobits) => {
  const measured = segments.map(([duration, size]) => ({ duration, bytes: (size * 1000) / 8 }));
  expect(peakBitRate(measured, target)).toBeCloseTo(kilobits * 1000);
});
