import type { Database } from './database.ts';
import { channelOf, type QueueName } from './queue.ts';

/** Seconds without a sign of life after which the holder of a message is taken for dead. */
export const SILENCE = 9;

/**
 * Gives back the messages whose holders are silent, each in its place: it is next in turn as it was before. A sign of
 * life from the future is one from before the clock of the database was put back, and counts as none.
 *
 * @returns how many there were
 */
export async function giveBackSilent(db: Database): Promise<number> {
  const silent = await db.query<{ name: QueueName }>(
    `update pgboss.job_common set state = 'retry', heartbeat_on = null where id in (
       select id from pgboss.job_common
       where state = 'active' and heartbeat_on not between now() - make_interval(secs => $1) and now() + make_interval(secs => $1)
       for update skip locked
     ) returning name`,
    [SILENCE],
  );
  for (const name of new Set(silent.map(({ name }) => name)))
    await db.query('select pg_notify($1, $2)', [channelOf(name), '']);
  return silent.length;
}

/** Milliseconds on the clock of the database, by which it is reckoned who is silent. */
export async function databaseTime(db: Database): Promise<number> {
  const [row] = await db.query<{ now: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now');
  return row!.now;
}
