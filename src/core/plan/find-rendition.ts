import type { AudioRendition, Plan, VideoRendition } from '../../schemas/plan.ts';

/** @throws Error where the plan names a rendition that it does not have */
export function videoRendition(plan: Plan, hash: string): VideoRendition {
  const found = plan.renditions.find((rendition) => rendition.hash === hash);
  if (found?.kind === 'video') return found;
  throw new Error(`the plan has no picture ${hash}`);
}

/** `null` for no sound. @throws Error where the plan names a rendition that it does not have */
export function audioRendition(plan: Plan, hash: string | null): AudioRendition | null {
  if (hash === null) return null;
  const found = plan.renditions.find((rendition) => rendition.hash === hash);
  if (found?.kind === 'audio') return found;
  throw new Error(`the plan has no sound ${hash}`);
}

/** The encoded sound as one file, beside its segments: what an MP4 takes. */
export const soundKey = ({ prefix }: AudioRendition): string => `${prefix}/sound.m4a`;
