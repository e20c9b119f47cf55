import type { Plan, Step } from '../../schemas/plan.ts';
import { segmentAt } from './chunks.ts';

/** More than there are segments in any film. */
const perPriority = 1_000_000;

/** The rank of what comes before any step of its priority: to fetch and to plan. */
export const firstRank = (priority: number): number => (priority + 1) * perPriority;

/**
 * In which order the work of all jobs is done, highest first: by the job's priority, then by the place in the film. So a
 * film is encoded from its start on, and every job begins to play early, a short one behind a long one too.
 */
export const rankOf = (priority: number, plan: Plan, step: Step): number => firstRank(priority) - place(plan, step);

function place({ picture }: Plan, step: Step): number {
  switch (step.kind) {
    case 'package-mp4':
    case 'package-hls':
      return 0;
    case 'encode-video':
      return step.from === 0 ? 1 : 3 + segmentAt(picture!, step.from);
    case 'encode-audio':
      return 2;
    case 'extract-images':
      return 3;
  }
}
