import { databaseTime, giveBackSilent } from '../db/silent-holders.ts';
import { steadyTime } from './steady-time.ts';
import type { WorkContext } from './work-context.ts';

/** Milliseconds between two looks. */
const LOOK = 1000;

/** Gives back what other processes had in hand that have died, or cannot be heard. */
export function watchHolders({ db, log }: Pick<WorkContext, 'db' | 'log'>): { stop(): Promise<void> } {
  // The embedded database belongs to this process: there is nobody else
  if (db.kind === 'pglite') return { stop: async () => {} };
  const isSteady = steadyTime();
  const look = async () => {
    const time = await databaseTime(db);
    if (!isSteady(performance.now(), time)) return;
    const given = await giveBackSilent(db);
    if (given > 0) log.warn({ messages: given }, 'a worker is silent: others take its work');
  };
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn(error, 'it is not known which workers have died'))
      .finally(() => {
        looking = null;
      });
  }, LOOK);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
