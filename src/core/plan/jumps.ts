import type { StreamTiming } from '../../schemas/media.ts';

/**
 * What is wrong with a clock that starts again in the middle, or leaps far ahead: half the video would be lost, or one
 * frame held for hours. `null` for one that goes on.
 */
export function jumpOf({ frames, first, end, interval, missing, restarts }: StreamTiming): string | null {
  if (restarts) return 'start again in the middle';
  if (missing > 0 || interval <= 0) return null;
  const [span, shown] = [end - first, frames * interval];
  if (shown > span * 1.5 && frames > 10) return 'start again in the middle';
  if (span > 3600 && span > shown * 20) return `leap ahead: ${Math.round(shown)} s of frames in ${Math.round(span)} s`;
  return null;
}
