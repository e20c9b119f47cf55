import { bringEarlyBack } from '../db/early-work.ts';
import { databaseTime, giveBackSilent } from '../db/silent-holders.ts';
import { clockPutBack } from './clock-put-back.ts';
import { lookAgain } from './look-again.ts';
import { steadyTime } from './steady-time.ts';
import type { WorkContext } from './work-context.ts';

/** Milliseconds between two looks. */
const LOOK = 1000;

/**
 * Gives back what other processes had in hand that have died, or cannot be heard, and lets nothing wait for a time that
 * the clock of the database has taken back.
 */
export function watchHolders({ db, log }: Pick<WorkContext, 'db' | 'log'>): { stop(): Promise<void> } {
  // The embedded database belongs to this process, and has its clock: there is nobody else
  const alone = db.kind === 'pglite';
  const isSteady = steadyTime();
  const wasPutBack = clockPutBack();
  let early = false;
  const look = async () => {
    const time = alone ? Date.now() : await databaseTime(db);
    const own = performance.now();
    early ||= wasPutBack(own, time);
    if (early) {
      const brought = await bringEarlyBack(db);
      early = false;
      if (brought > 0) log.warn({ brought }, 'the clock was put back: what waited for its time goes on');
    }
    if (!isSteady(own, time) || alone) return;
    const given = await giveBackSilent(db);
    if (given > 0) log.warn({ given }, 'a worker is silent: others take its work');
  };
  return lookAgain(LOOK, look, (error) => log.warn(error, 'it is not known which workers have died'));
}
