import type { Media, StreamTiming, Timing } from '../../schemas/media.ts';
import { isDecodable } from '../probe/decodable.ts';

/** Seconds: nothing that is meant to be watched shows one frame for longer, or is silent for longer after its picture. */
const longestHold = 3600;

type Span = Timing['audio'][number];

/**
 * What is wrong with a clock that starts again in the middle, or leaps far ahead: half the video would be lost, or one
 * frame held for hours. `null` for one that goes on. Of sound that of the track to begin with counts.
 */
export function jumpOf({ audio }: Pick<Media, 'audio'>, timing: Timing): string | null {
  const first = audio.find(isDecodable);
  const sound = timing.audio.find(({ index }) => index === first?.index);
  return (timing.video && jumpOfPicture(timing.video)) ?? (sound ? jumpOfSound(sound, timing.video) : null);
}

function jumpOfPicture({ restarts, ...timing }: StreamTiming): string | null {
  const { frames, first, end, interval, missing, longestGap = 0 } = timing;
  if (restarts) return 'start again in the middle';
  if (missing > 0 || interval <= 0) return null;
  if (frames > 10 && shownAtLeast(timing) > (end - first) * 1.5) return 'start again in the middle';
  return longestGap > longestHold && longestGap > interval * 20 ? leap(longestGap) : null;
}

/** Seconds that the frames take without what lies between them. The usual distance says nothing of a variable rate. */
function shownAtLeast({ frames, interval, constant, durations }: Omit<StreamTiming, 'restarts'>): number {
  return Math.min(frames * interval, durations ?? (constant ? Number.POSITIVE_INFINITY : 0));
}

/** Silence does no harm while there is a picture. */
function jumpOfSound({ first, end, longestGap = 0 }: Span, video: StreamTiming | null): string | null {
  if (longestGap <= longestHold) return null;
  const isBeside = video !== null && end < video.end + longestHold && first > video.first - longestHold;
  return isBeside ? null : leap(longestGap);
}

const leap = (seconds: number) => `leap ahead by ${(seconds / 3600).toFixed(1)} h in the middle`;
