import type { Media, StreamTiming } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';

/**
 * Seconds before a frame at which a keyframe is near enough: no less than a seek aims behind it, or an index would have
 * the one before, and more than the two frames that `bwdif` looks back.
 */
const margin = 0.2;
/** Seconds that are read before a frame where no seek can be trusted. */
const roughly = 5;

/**
 * Demuxers that find a keyframe by its time, so that what is read from there on has the frames that the whole video has
 * there, with the seconds that a seek aims beside it. ffmpeg itself goes back by 0.13 s for reordered frames. An index
 * then has the keyframe, or the one before it, which costs time and changes nothing. A transport stream has none:
 * reading begins at any packet, and must begin before the keyframe.
 */
const aims: Record<string, number> = { mov: margin, matroska: margin, avi: margin, mpegts: -0.3 };

const aimOf = (format: string): number | undefined => aims[format.split(',')[0]!];

/** Whether parts of a file can be read without all that is before them. */
export const canSeek = (format: string, { clock, missing, keyframes }: StreamTiming): boolean =>
  aimOf(format) !== undefined && clock === 'presentation' && missing === 0 && keyframes.length > 0;

type Located = Pick<Media, 'format' | 'start'>;

/** Where reading starts to have a frame. */
export interface Entry {
  /** Seconds on the container's clock. */
  keyframe: number;
  /** Seconds from the start of the file; `null` for the start. */
  seek: number | null;
}

/**
 * @param time seconds on the container's clock at which the frame is shown
 * @param origin seconds on that clock that become 0
 * @param keyframes seconds on that clock, ascending
 */
export function entryFor(time: number, origin: number, { format, start }: Located, keyframes: number[]): Entry {
  const keyframe = lastBefore(keyframes, time - margin);
  const aim = microseconds(Math.min(keyframe + aimOf(format)!, time) - start);
  return { keyframe: Math.max(keyframe, origin), seek: keyframe > origin && aim > 0 ? aim : null };
}

/** The same for a single frame, in any container: a seek that turns out to come late is tried again, further back. */
export function seekFor(time: number, origin: number, media: Located, timing: StreamTiming): number | null {
  if (canSeek(media.format, timing)) return entryFor(time, origin, media, timing.keyframes).seek;
  const aim = microseconds(time - roughly - media.start);
  return timing.clock === 'presentation' && aim > 0 ? aim : null;
}

/**
 * Whether reading started behind this frame, so that another one would stand for it.
 *
 * @param shown seconds on the clock of the filters at which the first frame that was decoded is shown
 */
export const isLate = (shown: number | null, { lead, rate }: Picture, frame: number): boolean =>
  shown !== null && shown > lead + (frame + 0.5) / value(rate);

/**
 * Where reading may start instead, seconds from the start of the file; `null` for the start. Twice as far back as it was
 * from the seek to the first picture: where pictures are refreshed bit by bit, in place of whole ones, that takes a while
 * after each keyframe, and in a transport stream it is some way to the next one.
 *
 * @param shown see `isLate`
 */
export function furtherBack(seek: number, shown: number, { lead, rate }: Picture, frame: number): number | null {
  const aim = microseconds(lead + frame / value(rate) - 2 * Math.max(shown - seek, 0) - margin);
  return aim > 0 ? aim : null;
}

const microseconds = (seconds: number) => Math.round(seconds * 1e6) / 1e6;

function lastBefore(ascending: number[], time: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1] ?? Number.NEGATIVE_INFINITY;
}
