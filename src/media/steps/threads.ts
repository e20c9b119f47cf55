import type { Plan, Step } from '../../schemas/plan.ts';

/** Tasks at once: two threads each, and two of them on the smallest machines. The memory grows with them, not with the cores. */
export const slotsFor = (cores: number): number => Math.max(Math.min(cores, 2), Math.ceil(cores / 2));

/** More cost quality and gain little. */
const most = 16;

/**
 * Threads of the decoder and of the largest encoder of a step: so many that all slots together fill the cores. The first
 * chunk, for which somebody waits, and the last one, beside which slots fall empty, have all of them.
 */
export function threadsFor(plan: Plan, step: Step, machine: { cores: number; slots: number }): number {
  const alone = step.kind === 'encode-video' && (step.from === 0 || step.to === plan.picture!.frames);
  return alone ? Math.min(machine.cores, most) : Math.min(Math.max(1, Math.floor(machine.cores / machine.slots)), most);
}
