import type { Plan, Step } from '../../schemas/plan.ts';
import type { StepIo } from './step-io.ts';

/** Tasks at once: two threads each, and two of them on the smallest machines. The memory grows with them, not with the cores. */
export const slotsFor = (cores: number): number => Math.max(Math.min(cores, 2), Math.ceil(cores / 2));

/** More cost quality and gain little. */
const most = 16;

/**
 * How a step uses the cores. Threads of the decoder and of the largest encoder: so many that all slots together fill the
 * cores. The first chunk, for which somebody waits, and the last one, beside which slots fall empty, have all of them; a
 * video that is one chunk has its share of what is not in use. In batches go the frames of the others where there is a slot
 * for each core.
 *
 * @param machine `busy`: tasks in hand, this one among them
 */
export function coresFor(
  plan: Plan,
  step: Step,
  { cores, slots, busy = 1 }: { cores: number; slots: number; busy?: number },
): Pick<StepIo, 'threads' | 'batched'> {
  const share = (sharers: number) => Math.min(Math.max(1, Math.floor(cores / sharers)), most);
  if (step.kind !== 'encode-video') return { threads: share(slots), batched: false };
  const [isFirst, isLast] = [step.from === 0, step.to === plan.picture!.frames];
  if (isFirst || isLast) return { threads: share(isFirst && isLast ? Math.min(busy, slots) : 1), batched: false };
  return { threads: share(slots), batched: slots >= cores };
}
