import type { AudioRendition, Plan, Step, VideoRendition } from '../../schemas/plan.ts';

/** @throws Error where the plan has no such step */
export function stepOf(plan: Plan, id: string | null): Step {
  const found = plan.steps.find((step) => step.id === id);
  if (found) return found;
  throw new Error(`the plan has no step ${id}`);
}

/** @throws Error where the plan names a rendition that it does not have */
export function videoRendition(plan: Plan, hash: string): VideoRendition {
  const found = plan.renditions.find((rendition) => rendition.hash === hash);
  if (found?.kind === 'video') return found;
  throw new Error(`the plan has no picture ${hash}`);
}

/** @throws Error where the plan names a rendition that it does not have */
export function audioRendition(plan: Plan, hash: string): AudioRendition {
  const found = plan.renditions.find((rendition) => rendition.hash === hash);
  if (found?.kind === 'audio') return found;
  throw new Error(`the plan has no sound ${hash}`);
}

/** The encoded sound as one file, beside its segments: what an MP4 takes. */
export const soundKey = ({ prefix }: AudioRendition): string => `${prefix}/sound.m4a`;
