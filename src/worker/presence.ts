import { hostname } from 'node:os';
import { endPresence, keepPresence } from '../db/workers.ts';
import type { WorkContext } from './work-context.ts';

/** Milliseconds between two signs of life; a pause is noticed as fast. */
const INTERVAL = 2000;

/** What the database shows of this worker. */
export interface WorkerPresence {
  /** Somebody asked it to take no more tasks. */
  paused(): boolean;
  stop(): Promise<void>;
}

/**
 * Writes that this worker lives and what hinders it, and reads whether somebody has paused it.
 *
 * @param onResume it may take tasks again
 */
export async function startPresence(
  { db, worker, version, slots, hindrance, log }: WorkContext,
  onResume: () => void,
): Promise<WorkerPresence> {
  const self = { id: worker, host: hostname(), pid: process.pid, version, slots };
  let paused = false;
  const look = async () => {
    const before = hindrance.current();
    const now = await hindrance.look();
    if ((now === null) === (before === null)) return;
    if (now === null) log.info({ worker }, 'nothing hinders any more: tasks are taken');
    else log.warn({ worker }, `no tasks are taken: ${now}`);
    if (now === null) onResume();
  };
  const write = async () => {
    await look();
    const before = paused;
    ({ paused } = await keepPresence(db, { ...self, hindrance: hindrance.current() }));
    if (paused === before) return;
    log.info({ worker }, paused ? 'paused: no more tasks are taken' : 'resumed');
    if (!paused) onResume();
  };
  await write();
  let writing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(write).catch((error: unknown) => log.warn(error, 'a sign of life could not be written'));
  }, INTERVAL);
  return {
    paused: () => paused,
    async stop() {
      clearInterval(timer);
      await writing;
      await endPresence(db, worker).catch((error: unknown) => log.warn(error, 'the worker is shown a while longer'));
    },
  };
}
