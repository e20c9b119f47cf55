import { setTimeout as wait } from 'node:timers/promises';
import { say } from '../job/progress.ts';
import type { Installation } from './installation.ts';
import type { Fault, Target } from './schedule.ts';
import type { Takeovers } from './takeovers.ts';

/** Milliseconds of SIGSTOP after which a worker has lost its tasks. */
const LOST = 10_000;

/** Does the faults one after the other; those that are stopped go on while others happen. Resolves when all is over. */
export async function inject(
  { processes }: Pick<Installation, 'processes'>,
  faults: Fault[],
  takeovers: Takeovers,
): Promise<void> {
  const stopped = new Map<Target, Promise<void>>();
  for (const [index, { after, target, stopFor }] of faults.entries()) {
    await wait(after);
    // One that is stopped, or has not come back, cannot be lost again
    await stopped.get(target);
    const process = processes[target];
    await process.started();
    if (target === 'postgres' || target === 's3') takeovers.disturb();
    else if (target.startsWith('worker') && (stopFor ?? LOST) >= LOST) await takeovers.watch(process.pid());
    say(`${index + 1} of ${faults.length}: ${target} ${stopFor === null ? 'is killed' : `stops for ${stopFor} ms`}`);
    process.signal(stopFor === null ? 'SIGKILL' : 'SIGSTOP');
    if (stopFor === null) continue;
    const going = wait(stopFor).then(() => {
      process.signal('SIGCONT');
      if (target === 'postgres' || target === 's3') takeovers.disturb();
    });
    stopped.set(target, going);
  }
  await Promise.all(stopped.values());
}
