import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import type { Size } from '../sizes.ts';
import { quiet, time, untrusted } from './common.ts';
import { frames, fromSource } from './picture-filters.ts';

/** Seconds that are read before the frame: a seek goes to where decoding can start, which may be a little late. */
const preroll = 5;

/**
 * The one frame shown `at` seconds after the first one, as packed RGB on stdout: width x height x 3 bytes. It is the
 * frame of the encoded film: where the source shows one for long, the one that is shown, not the next.
 */
export function extractFrameArgs(picture: Picture, at: number, size: Size, source: string): string[] {
  const perSecond = value(picture.rate);
  const frame = Math.min(Math.floor(at * perSecond + 1e-6), picture.frames - 1);
  const seek = picture.lead + frame / perSecond - preroll;
  const filters = [...frames(picture, frame, frame + 1), ...fromSource(picture, size), 'format=rgb24'];
  return [
    ...quiet,
    ...['-copyts', '-start_at_zero'],
    ...(seek > 0 && !isCounted(picture) ? ['-noaccurate_seek', '-ss', time(seek)] : []),
    ...untrusted,
    ...['-i', source, '-map', `0:${picture.stream}`, '-frames:v', '1', '-vf', filters.join(',')],
    ...['-f', 'rawvideo', 'pipe:1'],
  ];
}

/** Frames without times of their own are counted from the first one on: there is nothing to seek by. */
const isCounted = ({ prepare }: Picture) => prepare[0]?.startsWith('setpts=') === true;
