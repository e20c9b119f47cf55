import type { Plan, Step } from '../../schemas/plan.ts';
import { segmentAt } from './chunks.ts';

/** More than there are segments in any video. */
const perPriority = 1_000_000;
/** Segments of a short video: a minute. No more than milliseconds that a step may wait, see `turnOf`. */
const short = 10;

/** The rank of what comes before any step of its priority: to fetch and to plan. */
export const firstRank = (priority: number): number => (priority + 1) * perPriority - 1;

/**
 * In which order the work of all jobs is done, highest first, of one rank the older job: by the job's priority, then by
 * the place in the video. So every video begins to play early, and goes on from its start; the encodes of a short video
 * have one rank, and are done before the rest of a long one, and before the next short one.
 */
export function rankOf(priority: number, plan: Plan, step: Step): number {
  const { picture } = plan;
  const isShort = picture !== null && segmentAt(picture, picture.frames - 1) < short;
  return (priority + 1) * perPriority - Math.min(place(plan, step), isShort ? 1 : perPriority);
}

/** Milliseconds that a step of a job counts as sent after the job, at most. */
export const longestTurn = short + 3;

/** The time that a step counts as sent: of one rank, a job goes on in the order of its video. */
export const turnOf = (createdAt: Date, plan: Plan, step: Step): Date =>
  new Date(createdAt.getTime() + Math.min(place(plan, step), longestTurn));

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
