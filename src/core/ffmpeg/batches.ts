import type { Size } from '../sizes.ts';

/** Frames. Fewer were not measured: too few to be worth it. */
const least = 8;
export const mostInBatch = 60;
/** Bytes of a batch. */
const room = 2 ** 25;

/**
 * How many frames of this size are collected before their encoder gets them, at once: a core on which decoder, scalers and
 * encoders take turns frame by frame loses what its caches hold (docs/adr/0041-batches.md). A divisor of `frames`, since
 * what does not fill a batch is lost; 1 where there is none.
 */
export function batchSize(frames: number, { width, height }: Size): number {
  const bytes = (width * height * 3) / 2;
  for (let size = Math.min(mostInBatch, Math.floor(room / bytes)); size >= least; size -= 1)
    if (frames % size === 0) return size;
  return 1;
}

/** Hands frames on in their order, `size` of them at once. */
export const inBatches = (size: number): string =>
  `shuffleframes=${Array.from({ length: size }, (_, index) => index).join('|')}`;
