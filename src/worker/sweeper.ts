import { UPLOAD_LIFE } from '../core/upload-life.ts';
import { forgetOldKeys } from '../db/idempotency.ts';
import { releaseOldFailures, sweep } from '../db/sweep.ts';
import { endOldUploads } from '../db/uploads.ts';
import { sumUpUsage } from '../db/usage.ts';
import { forgetSilentWorkers } from '../db/workers.ts';
import type { WorkContext } from './work-context.ts';

/** Milliseconds between two sweeps. */
const INTERVAL = 10 * 60_000;
/** Seconds after its last use before a rendition is removed: an encoder that is being stopped may still write. */
const IDLE = 60;
/** Days for which a failed job keeps what it has encoded, for another try. */
const KEPT = 7;

/** Removes, from time to time, the bytes that nothing needs any more. */
export function startSweeper({ db, storage, limits, log }: WorkContext): { stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve();
  const once = async () => {
    await forgetSilentWorkers(db);
    await forgetOldKeys(db);
    await sumUpUsage(db);
    await endOldUploads(db, { idle: UPLOAD_LIFE, most: limits.resumableSeconds });
    await releaseOldFailures(db, KEPT);
    await sweep(db, storage.delete, { idle: IDLE });
  };
  const next = () => {
    sweeping = sweeping.then(once).catch((error: unknown) => log.warn(error, 'a sweep was broken off'));
  };
  next();
  const timer = setInterval(next, INTERVAL);
  return {
    async stop() {
      clearInterval(timer);
      await sweeping;
    },
  };
}
