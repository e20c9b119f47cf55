import { randomOf } from './random.ts';

/** Every process of the installation that is killed. */
export const targets = ['api-1', 'api-2', 'worker-1', 'worker-2', 'worker-3', 'postgres', 's3'] as const;
export type Target = (typeof targets)[number];

/** What is done to a process. */
export interface Fault {
  /** Milliseconds after the fault before. */
  after: number;
  target: Target;
  /** SIGKILL; or SIGSTOP for so many milliseconds, after which the process goes on as if nothing had been. */
  stopFor: number | null;
}

/** Milliseconds between two faults. */
const between = [700, 2200] as const;
/** Milliseconds: shorter and longer than the 10 s after which a silent worker has lost its tasks. */
const stops = [2000, 14_000] as const;
/** Of all faults. */
const stopped = 0.2;

/** The faults of a run, all kinds of process in turn, in an order that the seed decides. */
export function scheduleOf(runs: number, seed: number): Fault[] {
  const random = randomOf(seed);
  const within = ([from, to]: readonly [number, number]) => Math.round(from + random() * (to - from));
  let waiting: Target[] = [];
  return Array.from({ length: runs }, () => {
    if (waiting.length === 0) waiting = [...targets];
    const [target] = waiting.splice(Math.floor(random() * waiting.length), 1);
    return { after: within(between), target: target!, stopFor: random() < stopped ? within(stops) : null };
  });
}
