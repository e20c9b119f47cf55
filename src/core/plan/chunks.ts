import type { Media } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import { entryFor } from './seek.ts';
import type { Timeline } from './timeline.ts';

/** Most segments in a chunk: 24 s. */
const longest = 4;
/** The last chunks get shorter, so that all cores end together: each takes this share of what is left. */
const share = 1 / 4;
/** Frames that are decoded only to get to the chunk, for each one that is encoded. */
const mostPreroll = 0.75;

/** Frames of one chunk, and where reading starts: seconds from the start of the file, `null` for the start. */
export interface Chunk {
  from: number;
  to: number;
  seek: number | null;
}

/**
 * Cuts the picture at the starts of segments. The cuts depend on the film alone, not on the machine: whoever encodes it
 * again, or goes on after a crash, finds the same chunks. Each is long enough for what is read before it.
 *
 * @param keyframes seconds on the container's clock, ascending
 */
export function planChunks(
  picture: Picture,
  { origin }: Timeline,
  media: Pick<Media, 'format' | 'start'>,
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
    const { keyframe, seek } = entryFor(start, origin, media, keyframes);
    const preroll = start - keyframe;
    if (from === first || preroll * perSecond <= length * mostPreroll) {
      chunks.at(-1)!.to = from;
      chunks.push({ from, to: frames, seek });
    }
    from += length;
  }
}

/** Number of the segment that begins with this frame. */
export const segmentAt = ({ first, segment }: Picture, frame: number): number =>
  frame < first ? 0 : 1 + Math.floor((frame - first) / segment);

/** How many GOPs come before this frame, which begins one. */
export const gopsBefore = ({ first, gop }: Picture, frame: number): number =>
  frame < first ? Math.floor(frame / gop) : Math.ceil(first / gop) + Math.floor((frame - first) / gop);
