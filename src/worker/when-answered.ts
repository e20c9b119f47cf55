import { setTimeout as wait } from 'node:timers/promises';
import { VodsmithError } from '../errors.ts';

/** Milliseconds between two tries. */
const AGAIN = 500;

/**
 * Does `work`, and again while the database is away, until `signal` is aborted. A commit whose answer was lost may have
 * happened: `work` must be harmless then.
 *
 * @param seconds for all tries
 * @throws VodsmithError `unavailable` after that
 */
export async function whenAnswered<T>(
  work: () => Promise<T>,
  { signal, seconds = 60 }: { signal?: AbortSignal | undefined; seconds?: number } = {},
): Promise<T> {
  const until = performance.now() + seconds * 1000;
  for (;;)
    try {
      return await work();
    } catch (error) {
      const away = error instanceof VodsmithError && error.code === 'unavailable';
      if (!away || signal?.aborted || performance.now() > until) throw error;
      await wait(AGAIN);
    }
}
