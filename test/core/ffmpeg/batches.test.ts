import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchSize, inBatches } from '../../../src/core/ffmpeg/batches.ts';

test('a batch has at most 60 frames and 32 MiB, at least 8 frames, and fills the chunk without a rest', () => {
  const side = fc.integer({ min: 2, max: 8192 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), side, side, (frames, width, height) => {
      const size = batchSize(frames, { width, height });
      expect(frames % size).toBe(0);
      expect(size === 1 || (size >= 8 && size <= 60)).toBe(true);
      if (size > 1) expect(size * width * height * 1.5).toBeLessThanOrEqual(2 ** 25);
    }),
  );
});

test('the largest there is', () => {
  const sizes = [
    [3840, 2160],
    [1920, 1080],
    [1280, 720],
    [854, 480],
    [426, 240],
  ].map(([width, height]) => batchSize(180, { width: width!, height: height! }));
  expect(sizes).toEqual([1, 10, 20, 45, 60]);
  expect(batchSize(181, { width: 426, height: 240 })).toBe(1);
});

test('frames keep their order', () => {
  expect(inBatches(8)).toBe('shuffleframes=0|1|2|3|4|5|6|7');
});
