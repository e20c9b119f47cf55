import type { Picture } from '../../schemas/plan.ts';
import type { Size } from '../sizes.ts';
import { quiet, time, untrusted } from './common.ts';
import { fromSource } from './picture-filters.ts';

/** The one frame shown `at` seconds after the first one, as packed RGB on stdout: width x height x 3 bytes. */
export function extractFrameArgs(picture: Picture, at: number, size: Size, source: string): string[] {
  // A little early: timestamps are rounded, and a seek past the last frame finds none
  const seek = Math.max(0, picture.lead + at - 0.002);
  const filters = [...picture.prepare, ...fromSource(picture, size), 'format=rgb24'];
  return [
    ...quiet,
    ...['-ss', time(seek)],
    ...untrusted,
    ...['-i', source, '-map', `0:${picture.stream}`, '-frames:v', '1', '-vf', filters.join(',')],
    ...['-f', 'rawvideo', 'pipe:1'],
  ];
}
