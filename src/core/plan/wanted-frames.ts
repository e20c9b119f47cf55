import type { Images, Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';

/** Number of the frame that is shown `at` seconds after the first one. */
export const frameAt = ({ rate, frames }: Picture, at: number): number =>
  Math.min(Math.floor(at * value(rate) + 1e-6), frames - 1);

/**
 * Numbers of the frames that a chunk leaves for its images, in their order: the first of the chunk, and those that are
 * wanted, each once. The first one lets their output begin with all others: ffmpeg reports no progress before.
 */
export const framesLeft = (picture: Picture, from: number, { frames }: Images): number[] =>
  [...new Set([from, ...frames.map(({ at }) => frameAt(picture, at))])].sort((a, b) => a - b);

/** Bytes of a frame as packed RGB. */
export const rgbBytes = ({ width, height }: Images['size']): number => width * height * 3;
