import { expect, test } from 'vitest';
import { presentationOffset, timescale } from '../../../src/core/ffmpeg/fragmented-mp4.ts';

test.each(['24000/1001', '25/1', '30/1', '2500/83', '120/2'])('one frame at %s is a whole number of units', (rate) => {
  const [numerator, denominator] = rate.split('/').map(Number) as [number, number];
  expect(Number.isInteger((timescale(rate) * denominator) / numerator)).toBe(true);
});

test('a whole rate has 512 units to the frame, a fraction those of its own numerator', () => {
  expect(['25/1', '30/1', '30000/1001', '2500/83'].map(timescale)).toEqual([12_800, 15_360, 30_000, 2500]);
});

test('presentation starts two frames late; sound alone counts in frames of 25 a second', () => {
  expect(presentationOffset('30000/1001')).toBeCloseTo(2002 / 30_000, 12);
  expect(presentationOffset(null)).toBeCloseTo(0.08, 12);
});
