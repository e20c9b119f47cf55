import { randomOf } from './random.ts';

/** Every process of the installation that is killed. */
export const targets = ['api-1', 'api-2', 'worker-1', 'worker-2', 'worker-3', 'postgres', 's3'] as const;
export type Target = (typeof targets)[number];

/**
 * What is done to a process: `kill` (SIGKILL, then a new one starts), `stop` (SIGSTOP, after which it goes on as if nothing
 * had been), `away` (killed, and nobody starts it), `restart` (as an operator does), `full` (its disk), `clock` (that it
 * reads is put an hour ahead, and back).
 */
export type Kind = 'kill' | 'stop' | 'away' | 'restart' | 'full' | 'clock';

export interface Fault {
  /** Milliseconds after the fault before. */
  after: number;
  target: Target;
  kind: Kind;
  /** Milliseconds; 0 for `kill` and `restart`. */
  lasts: number;
}

/** Seconds between two faults, on average; each is between half and one and a half times that. */
export const usually = 1.5;
/** Milliseconds: shorter and longer than the 9 s after which a silent worker has lost its tasks. */
const stops = [2000, 14_000] as const;
/** Of all faults. */
const stopped = 0.2;

/** The faults of a run, all kinds of process in turn, in an order that the seed decides. */
export function scheduleOf(runs: number, seed: number, { onlyKills = false, every = usually } = {}): Fault[] {
  const random = randomOf(seed);
  const within = ([from, to]: readonly [number, number]) => Math.round(from + random() * (to - from));
  let waiting: Target[] = [];
  return Array.from({ length: runs }, () => {
    if (waiting.length === 0) waiting = [...targets];
    const [target] = waiting.splice(Math.floor(random() * waiting.length), 1);
    const after = within([every * 500, every * 1500]);
    const stop = random() < stopped && !onlyKills;
    return { after, target: target!, kind: stop ? 'stop' : 'kill', lasts: stop ? within(stops) : 0 };
  });
}

/** Each of the long ones once, one after the other, while jobs go on. */
export const longFaults: Fault[] = [
  { after: 3000, target: 'worker-1', kind: 'stop', lasts: 60_000 },
  { after: 65_000, target: 's3', kind: 'away', lasts: 60_000 },
  { after: 70_000, target: 'postgres', kind: 'restart', lasts: 0 },
  { after: 10_000, target: 'worker-2', kind: 'full', lasts: 30_000 },
  { after: 35_000, target: 'worker-3', kind: 'clock', lasts: 20_000 },
  { after: 3000, target: 'api-1', kind: 'clock', lasts: 20_000 },
  { after: 25_000, target: 'postgres', kind: 'clock', lasts: 20_000 },
];
