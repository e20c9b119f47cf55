import type { Plan, Step } from '../../schemas/plan.ts';
import { value } from '../rational.ts';

/** What one encoder process of a step may use at most: far more than it needs, far less than a machine has no end of. */
export interface Limits {
  /** Bytes of its data: heap, buffers, stacks. */
  memory: number;
  /** CPU seconds. */
  cpuSeconds: number;
  /** Seconds on the clock. */
  seconds: number;
}

const GiB = 2 ** 30;
/** CPU seconds for a megapixel encoded, ten times and more of what a slow machine takes, and for a second of film. */
const perMegapixel = 1;
const perSecond = 2;
const start = 120;
/** Bytes for each pixel of a size that is encoded, and of the source: three times and more of what was measured. */
const perEncodedPixel = 500;
const perSourcePixel = 800;

export function limitsOf(plan: Plan, step: Step): Limits {
  const cpuSeconds = Math.ceil(start + step.weight * perMegapixel + readSeconds(plan, step) * perSecond);
  const encoded = plan.renditions.flatMap((rendition) =>
    rendition.kind === 'video' && step.kind === 'encode-video' ? rendition.width * rendition.height : 0,
  );
  const pixels = encoded.reduce((sum, one) => sum + one, 0) * perEncodedPixel;
  const read = (plan.picture?.pixels ?? 0) * perSourcePixel;
  // All slots may be busy, and the disk slow
  return { memory: 2 * GiB + pixels + read, cpuSeconds, seconds: 600 + cpuSeconds * 4 };
}

/** Of film that may have to be read: a chunk of which frames are missing is read from the start. */
function readSeconds({ duration, picture }: Plan, step: Step): number {
  return step.kind === 'encode-video' ? step.to / value(picture!.rate) : duration;
}
