import type { Quality } from '../schemas/job-request.ts';
import type { Ladder } from '../schemas/ladder.ts';
import { rateControl } from './ladder.ts';
import { isAbove, type Size, sizeFor } from './sizes.ts';

/** What the resolutions come out as over a source of this size: sizes and caps as a job would plan them. */
export function previewLadder(
  source: Size,
  { resolutions, framesPerSecond, quality }: { resolutions: string[]; framesPerSecond: number; quality: Quality },
): Ladder {
  return resolutions.map((resolution) => {
    const size = sizeFor(resolution, source);
    const { maxrate } = rateControl(size, framesPerSecond, quality);
    return { resolution, ...size, maxrate, above: isAbove(resolution, source) };
  });
}
