import type { Media, StreamTiming } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import type { Timeline } from './timeline.ts';

/** Most segments in a chunk: 24 s. */
const longest = 4;
/** The last chunks get shorter, so that all cores end together: each takes this share of what is left. */
const share = 1 / 4;
/** Seconds before a chunk at which a keyframe is near enough: what it takes must not depend on rounding. */
const margin = 0.5;
/** Frames that are decoded only to get to the chunk, for each one that is encoded. */
const mostPreroll = 0.75;

/** Frames of one chunk, and where reading starts: seconds from the start of the file, `null` for the start. */
export interface Chunk {
  from: number;
  to: number;
  seek: number | null;
}

/**
 * Demuxers that find a keyframe by its time, so that a chunk has the frames that the whole film has there, with the
 * seconds that a seek aims beside it. ffmpeg itself goes back by 0.13 s for reordered frames. An index then has the
 * keyframe, or the one before it, which costs time and changes nothing. A transport stream has none: reading begins at
 * any packet, and must begin before the keyframe.
 */
const aims: Record<string, number> = { mov: 0.2, matroska: 0.2, avi: 0.2, mpegts: -0.3 };

const aimOf = (format: string): number | undefined => aims[format.split(',')[0]!];

/** Whether parts of a file can be read without all that is before them. */
export const canSeek = (format: string, { clock, missing, keyframes }: StreamTiming): boolean =>
  aimOf(format) !== undefined && clock === 'presentation' && missing === 0 && keyframes.length > 0;

/**
 * Cuts the picture at the starts of segments. The cuts depend on the film alone, not on the machine: whoever encodes it
 * again, or goes on after a crash, finds the same chunks. Each is long enough for what is read before it.
 *
 * @param keyframes seconds on the container's clock, ascending
 */
export function planChunks(
  picture: Picture,
  { origin }: Timeline,
  { format, start: fileStart }: Pick<Media, 'format' | 'start'>,
  keyframes: number[],
): Chunk[] {
  const { first, segment, frames, held } = picture;
  const perSecond = value(picture.rate);
  const shown = frames - held;
  const chunks: Chunk[] = [{ from: 0, to: frames, seek: null }];
  if (first === segment) return chunks;
  for (let from = first; ; ) {
    const left = Math.ceil((shown - from) / segment);
    // A chunk has frames of its own: repeats of the last one alone cannot be made
    if (shown - from < picture.gop) return chunks;
    const length = Math.min(longest, Math.ceil(left * share)) * segment;
    const start = origin + from / perSecond;
    const keyframe = lastBefore(keyframes, start - margin);
    const preroll = start - Math.max(keyframe, origin);
    if (from === first || preroll * perSecond <= length * mostPreroll) {
      chunks.at(-1)!.to = from;
      const aim = microseconds(Math.min(keyframe + aimOf(format)!, start) - fileStart);
      chunks.push({ from, to: frames, seek: keyframe > origin && aim > 0 ? aim : null });
    }
    from += length;
  }
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

/** Number of the segment that begins with this frame. */
export const segmentAt = ({ first, segment }: Picture, frame: number): number =>
  frame < first ? 0 : 1 + Math.floor((frame - first) / segment);

/** How many GOPs come before this frame, which begins one. */
export const gopsBefore = ({ first, gop }: Picture, frame: number): number =>
  frame < first ? Math.floor(frame / gop) : Math.ceil(first / gop) + Math.floor((frame - first) / gop);
