import type { Plan, Step } from '../../schemas/plan.ts';
import { segmentAt } from './chunks.ts';

/** More than there are segments in any film. */
const perPriority = 1_000_000;
/** Segments of a short film: a minute. */
const short = 10;

/** The rank of what comes before any step of its priority: to fetch and to plan. */
export const firstRank = (priority: number): number => (priority + 1) * perPriority - 1;

/**
 * In which order the work of all jobs is done, highest first, of one rank the older job: by the job's priority, then by
 * the place in the film. So every film begins to play early, and goes on from its start; a short film has one place,
 * and is done before the rest of a long one, and before the next short one.
 */
export const rankOf = (priority: number, plan: Plan, step: Step): number =>
  (priority + 1) * perPriority - place(plan, step);

function place({ picture }: Plan, step: Step): number {
  if (step.kind === 'package-mp4' || step.kind === 'package-hls') return 0;
  if (picture !== null && segmentAt(picture, picture.frames - 1) < short) return 1;
  switch (step.kind) {
    case 'encode-video':
      return step.from === 0 ? 1 : 3 + segmentAt(picture!, step.from);
    case 'encode-audio':
      return 2;
    case 'extract-images':
      return 3;
  }
}
