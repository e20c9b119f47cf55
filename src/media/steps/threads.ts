import type { Plan, Step } from '../../schemas/plan.ts';
import type { StepIo } from './step-io.ts';

/** Tasks at once: two threads each, and two of them on the smallest machines. The memory grows with them, not with the cores. */
export const slotsFor = (cores: number): number => Math.max(Math.min(cores, 2), Math.ceil(cores / 2));

/** More cost quality and gain little. */
const most = 16;

/**
 * How a step uses the cores. Threads of the decoder and of the largest encoder: so many that all slots together fill the
 * cores. The first chunk, for which somebody waits, and the last one, beside which slots fall empty, have all of them. In
 * batches go the frames of the others where there is a slot for each core.
 */
export function coresFor(
  plan: Plan,
  step: Step,
  { cores, slots }: { cores: number; slots: number },
): Pick<StepIo, 'threads' | 'batched'> {
  const alone = step.kind === 'encode-video' && (step.from === 0 || step.to === plan.picture!.frames);
  if (alone) return { threads: Math.min(cores, most), batched: false };
  return { threads: Math.min(Math.max(1, Math.floor(cores / slots)), most), batched: slots >= cores };
}
