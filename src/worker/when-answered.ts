import { setTimeout as wait } from 'node:timers/promises';
import { VodsmithError } from '../errors.ts';

/** Milliseconds between two tries, and for all of them. */
const AGAIN = 500;
const PATIENCE = 60_000;

/**
 * Does `work`, and again while the database is away: for a minute, or until `signal` is aborted. A commit whose answer was
 * lost may have happened: `work` must be harmless then.
 *
 * @throws VodsmithError `unavailable` after that
 */
export async function whenAnswered<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = performance.now() + PATIENCE;
  for (;;)
    try {
      return await work();
    } catch (error) {
      const away = error instanceof VodsmithError && error.code === 'unavailable';
      if (!away || signal?.aborted || performance.now() > until) throw error;
      await wait(AGAIN);
    }
}
