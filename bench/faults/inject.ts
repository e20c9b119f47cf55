import { setTimeout as wait } from 'node:timers/promises';
import { say } from '../job/progress.ts';
import type { Installation } from './installation.ts';
import type { Fault, Kind, Target } from './schedule.ts';
import type { Takeovers } from './takeovers.ts';

/** Milliseconds of SIGSTOP after which a worker has lost its tasks. */
const LOST = 9000;

type Where = Pick<Installation, 'processes' | 'disk'>;
/** Does the fault; what it resolves with goes on until it is over. */
const actions: Record<Kind, (where: Where, fault: Fault) => Promise<unknown>> = {
  kill: async ({ processes }, { target }) => processes[target].signal('SIGKILL'),
  async stop({ processes }, { target, lasts }) {
    processes[target].signal('SIGSTOP');
    await wait(lasts);
    processes[target].signal('SIGCONT');
  },
  away: ({ processes }, { target, lasts }) => processes[target].keepAway(lasts),
  // PostgreSQL's "fast shutdown"
  restart: async ({ processes }, { target }) => processes[target].signal('SIGINT'),
  full: async ({ disk }, { lasts }) => await disk?.fill(lasts),
  async clock({ processes }, { target, lasts }) {
    await processes[target].shiftClock();
    await wait(lasts);
    await processes[target].shiftClock();
  },
};

/** A process that was killed or stopped, and when, in milliseconds of this process's clock. */
export interface Hit {
  pid: number;
  at: number;
}

/**
 * Does the faults one after the other; those that last go on while others happen. Resolves when all is over.
 *
 * @param hits gets those that are done
 */
export async function inject(where: Where, faults: Fault[], takeovers: Takeovers, hits: Hit[]): Promise<void> {
  const lasting = new Map<Target, Promise<void>>();
  for (const [index, fault] of faults.entries()) {
    const { after, target, kind, lasts } = fault;
    await wait(after);
    // One that is stopped, or has not come back, cannot be lost again
    await lasting.get(target);
    const process = where.processes[target];
    await process.started();
    const outage = target === 'postgres' || target === 's3';
    if (outage) takeovers.disturb();
    else if (target.startsWith('worker') && (kind === 'kill' || (kind === 'stop' && lasts >= LOST)))
      await takeovers.watch(process.pid());
    say(`${index + 1} of ${faults.length}: ${target} ${kind}${lasts > 0 ? ` for ${lasts} ms` : ''}`);
    if (kind === 'kill' || kind === 'stop') hits.push({ pid: process.pid(), at: performance.now() });
    const over = actions[kind](where, fault).then(() => {
      if (outage) takeovers.disturb();
    });
    lasting.set(target, over);
  }
  await Promise.all(lasting.values());
}
