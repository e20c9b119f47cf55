import type { ExtractImages, Picture } from '../../schemas/plan.ts';
import { frameAt } from '../plan/wanted-frames.ts';
import type { Size } from '../sizes.ts';
import { common, time } from './arguments.ts';
import { firstTold, frames, framesHeld, fromSource } from './picture-filters.ts';
import { untrusted } from './untrusted-input.ts';

/** What images are made of, from a picture as the source has it: packed RGB. */
export const asRgb = (picture: Picture, size: Size): string[] => [...fromSource(picture, size), 'format=rgb24'];

/**
 * The one frame shown `at` seconds after the first one, as packed RGB on stdout: width x height x 3 bytes. It is the
 * frame of the encoded video: where the source shows one for long, the one that is shown, not the next.
 *
 * @param hold reads from the start of the video, and takes the last frame that could be decoded
 */
export function extractFrameArgs(
  picture: Picture,
  { at, seek }: Pick<ExtractImages['frames'][number], 'at' | 'seek'>,
  size: Size,
  source: string,
  hold = false,
): string[] {
  const frame = frameAt(picture, at);
  const sought = seek !== null && !hold;
  const read = hold ? framesHeld : frames;
  const filters = [...read(picture, frame, frame + 1), ...asRgb(picture, size)];
  return [
    ...common,
    ...['-copyts', '-start_at_zero'],
    ...(sought ? ['-noaccurate_seek', '-ss', time(seek)] : []),
    ...picture.input,
    ...untrusted,
    ...['-i', source, '-map', `0:${picture.stream}`, '-frames:v', '1'],
    ...['-vf', (sought ? firstTold : '') + filters.join(',')],
    ...['-f', 'rawvideo', 'pipe:1'],
  ];
}
