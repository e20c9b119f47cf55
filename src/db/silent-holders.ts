import type { Database } from './database.ts';
import { WEBHOOKS_CHANNEL } from './queue.ts';
import { queueing, TASKS } from './task-queue.ts';

/** Seconds without a sign of life after which the holder of a task or a webhook is taken for dead. */
export const SILENCE = 9;

/** A sign of life from the future is one from before the clock of the database was put back, and counts as none. */
const silent = (heard: string) =>
  `${heard} not between now() - make_interval(secs => $1) and now() + make_interval(secs => $1)`;

/** Of a worker of the version before, which says that it lives for itself alone. */
const heard = `coalesce(heartbeat_at, (select seen_at from workers where workers.id = tasks.worker), '-infinity')`;

const held = {
  [TASKS]: `update tasks set ${queueing}, heartbeat_at = null where id in (
      select id from tasks where status = 'running' and ${silent(heard)} for update skip locked
    ) returning id`,
  [WEBHOOKS_CHANNEL]: `update pgboss.job_common set state = 'retry', heartbeat_on = null where id in (
      select id from pgboss.job_common where state = 'active' and ${silent('heartbeat_on')} for update skip locked
    ) returning id`,
};

/**
 * Gives back the work whose holders are silent, each piece in its place: it is next in turn as it was before.
 *
 * @returns how many there were
 */
export async function giveBackSilent(db: Database): Promise<number> {
  let count = 0;
  for (const [channel, text] of Object.entries(held)) {
    const given = await db.query(text, [SILENCE]);
    if (given.length > 0) await db.query('select pg_notify($1, $2)', [channel, '']);
    count += given.length;
  }
  return count;
}

/** Milliseconds on the clock of the database, by which it is reckoned who is silent. */
export async function databaseTime(db: Database): Promise<number> {
  const [row] = await db.query<{ now: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now');
  return row!.now;
}
