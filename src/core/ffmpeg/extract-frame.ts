import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import type { Size } from '../sizes.ts';
import { quiet, time, untrusted } from './common.ts';
import { frames, fromSource } from './picture-filters.ts';

/** Seconds that are read before the frame: a seek goes to where decoding can start, which may be a little late. */
const preroll = 2;

/**
 * The one frame shown `at` seconds after the first one, as packed RGB on stdout: width x height x 3 bytes. It is the
 * frame of the encoded film: where the source shows one for long, the one that is shown, not the next.
 */
export function extractFrameArgs(picture: Picture, at: number, size: Size, source: string): string[] {
  const { seek, filters } = isRestamped(picture) ? afterSeek(picture, at) : onGrid(picture, at);
  return [
    ...quiet,
    ...seek,
    ...untrusted,
    ...['-i', source, '-map', `0:${picture.stream}`, '-frames:v', '1'],
    ...['-vf', [...filters, ...fromSource(picture, size), 'format=rgb24'].join(',')],
    ...['-f', 'rawvideo', 'pipe:1'],
  ];
}

/** The frame of that number, found as the encode finds it. */
function onGrid(picture: Picture, at: number) {
  const perSecond = value(picture.rate);
  const frame = Math.min(Math.floor(at * perSecond + 1e-6), picture.frames - 1);
  const from = picture.lead + frame / perSecond - preroll;
  const seek = ['-copyts', '-start_at_zero', ...(from > 0 ? ['-noaccurate_seek', '-ss', time(from)] : [])];
  return { seek, filters: frames(picture, frame, frame + 1) };
}

/** Frames without a time of their own cannot be told apart after a seek: the first one is taken. */
function afterSeek(picture: Picture, at: number) {
  // A little early: timestamps are rounded, and a seek past the last frame finds none
  const seek = ['-ss', time(Math.max(0, picture.lead + at - 0.002))];
  return { seek, filters: picture.prepare.slice(1) };
}

const isRestamped = ({ prepare }: Picture) => prepare[0]?.startsWith('setpts=') === true;
