import { expect, test } from 'vitest';
import { canSeek, furtherBack, isLate, seekFor } from '../../../src/core/plan/seek.ts';
import type { StreamTiming } from '../../../src/schemas/media.ts';
import { picture } from '../ffmpeg/recipes.ts';

const timing: StreamTiming = {
  ...{ frames: 2, first: 0, last: 1, end: 2, interval: 1, showing: '25/1', constant: true },
  ...{ clock: 'presentation', missing: 0, keyframes: [0, 12, 24] },
};

test.each([
  ['mov,mp4,m4a,3gp,3g2,mj2', true],
  ['matroska,webm', true],
  ['mpegts', true],
  ['avi', true],
  ['ogg', false],
  ['gif', false],
])('%s can be read in parts: %s', (format, can) => {
  const clock = 'presentation' as const;
  expect(canSeek(format, { ...timing, clock, missing: 0, keyframes: [0] })).toBe(can);
  expect(canSeek(format, { ...timing, clock: 'decoding', missing: 1, keyframes: [0] })).toBe(false);
  expect(canSeek(format, { ...timing, clock, missing: 0, keyframes: [] })).toBe(false);
});

test.each<[format: string, time: number, seek: number | null]>([
  ['mov,mp4', 23, 12.2],
  ['mpegts', 23, 11.7],
  // The keyframe at 24 s is too near to be trusted
  ['mpegts', 24.1, 11.7],
  ['mpegts', 24.3, 23.7],
  ['mpegts', 11, null],
  ['flv', 23, 18],
  ['flv', 3, null],
])('%s: what is shown at %d s is read from %d s on', (format, time, seek) => {
  expect(seekFor(time, 0, { format, start: 0 }, timing)).toBe(seek);
});

test('what has no times is read from the start', () => {
  expect(seekFor(23, 0, { format: 'avi', start: 0 }, { ...timing, clock: 'none' })).toBeNull();
});

test('a frame is missed where the first one that is decoded comes more than half a frame after it', () => {
  // Frame 30 of 30000/1001, 0.5 s after the start of the file
  expect([null, 0, 1.5, 1.517].map((shown) => isLate(shown, picture, 30))).toEqual([false, false, false, false]);
  expect([1.519, 2, 30].map((shown) => isLate(shown, picture, 30))).toEqual([true, true, true]);
});

test('reading begins twice as far back as it was from the seek to a picture', () => {
  // Frame 300 of 30000/1001 is shown at 10.51 s
  expect(furtherBack(10, 11.5, picture, 300)).toBeCloseTo(10.01 + 0.5 - 3 - 0.2, 6);
  expect(furtherBack(10, 9.8, picture, 300)).toBeCloseTo(10.01 + 0.5 - 0.2, 6);
  expect(furtherBack(10, 20, picture, 300)).toBeNull();
});
