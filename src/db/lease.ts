import type { Sql } from './database.ts';

/** The task is no longer this run's: another worker took it, or its job has ended. Nothing may be written any more. */
export class LeaseLost extends Error {
  constructor() {
    super('the task belongs to another run, or its job has ended');
    this.name = 'LeaseLost';
  }
}

/** @throws LeaseLost */
export function hold(held: boolean): void {
  if (!held) throw new LeaseLost();
}

/** By the clock of this process and by that of the wall, milliseconds. */
export interface Moment {
  steady: number;
  wall: number;
}

export const moment = (): Moment => ({ steady: performance.now(), wall: Date.now() });

/** Milliseconds after which a holder asks again whether it is one: others wait 9 s (src/db/silent-holders.ts). */
const SURE = 5000;

/**
 * What a run asks before it publishes something: a process that was stopped and goes on may have lost its task. Sleep
 * of the machine shows on the clock of the wall alone.
 *
 * @param taken when the task was asked for: to take it is the first renewal
 * @param renew whether the task still is this run's; then it stays so for longer than `within`
 * @param within milliseconds until it is asked again
 * @returns throws LeaseLost
 */
export function lease(renew: () => Promise<boolean>, taken: Moment, within = SURE): () => Promise<void> {
  let sure = taken;
  return async () => {
    const now = moment();
    if (now.steady - sure.steady < within && Math.abs(now.wall - sure.wall) < within) return;
    hold(await renew());
    sure = now;
  };
}

/** Milliseconds for which a lock counts as held: the database takes it from a process that is silent for 10 s. */
const LOCK_SURE = 1000;

/**
 * The same for the locks of a transaction, whose statements fail once it has lost them.
 *
 * @param since before the first of them was asked for
 */
export const lockLease = (sql: Sql, since: Moment): (() => Promise<void>) =>
  lease(() => sql.query('select 1').then(() => true), since, LOCK_SURE);
