import type { Media } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import { entryFor } from './seek.ts';
import type { Timeline } from './timeline.ts';

/** Most segments in a chunk: 24 s. */
const longest = 4;
/** The last chunks get shorter, so that all who work on the video end together: each is this share of what is left. */
const share = 1 / 4;
/** Frames that are decoded only to get to a chunk, for each one of the chunk before it. */
const mostPreroll = 0.75;

/** Frames of one chunk, and where reading starts: seconds from the start of the file, `null` for the start. */
export interface Chunk {
  from: number;
  to: number;
  seek: number | null;
}

/**
 * Cuts the picture at the starts of segments. The cuts depend on the video alone, not the machine: whoever encodes it
 * again, or goes on after a crash, finds the same chunks. Where keyframes are far apart they are longer.
 *
 * @param keyframes seconds on the container's clock, ascending
 */
export function planChunks(
  picture: Picture,
  { origin }: Pick<Timeline, 'origin'>,
  media: Pick<Media, 'format' | 'start'>,
  keyframes: number[],
): Chunk[] {
  const { first, segment, frames, held } = picture;
  const perSecond = value(picture.rate);
  const shown = frames - held;
  const chunks: Chunk[] = [{ from: 0, to: frames, seek: null }];
  if (first === segment) return chunks;
  // A chunk has frames of its own: repeats of the last one alone cannot be made
  for (let from = first; shown - from >= picture.gop; ) {
    const start = origin + from / perSecond;
    const { keyframe, seek } = entryFor(start, origin, media, keyframes);
    const before = chunks.at(-1)!;
    if (from > first && (start - keyframe) * perSecond > (from - before.from) * mostPreroll) {
      from += segment;
      continue;
    }
    before.to = from;
    // The first ones get longer: what a player goes on with is not a part of something long
    const most = Math.min(longest, chunks.push({ from, to: frames, seek }) - 1);
    const left = Math.ceil((shown - from) / segment);
    from += Math.min(most, Math.ceil(left * share)) * segment;
  }
  return chunks;
}

/** Number of the segment that begins with this frame. */
export const segmentAt = ({ first, segment }: Picture, frame: number): number =>
  frame < first ? 0 : 1 + Math.floor((frame - first) / segment);

/** How many GOPs come before this frame, which begins one. */
export const gopsBefore = ({ first, gop }: Picture, frame: number): number =>
  frame < first ? Math.floor(frame / gop) : Math.ceil(first / gop) + Math.floor((frame - first) / gop);
