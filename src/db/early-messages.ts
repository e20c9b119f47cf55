import type { Database } from './database.ts';
import { channelOf, type QueueName } from './queue.ts';

/**
 * The clock of the database was put back: what was sent before would wait until that time comes again. From now on it
 * waits for as long as it was to wait when it was sent.
 *
 * @returns how many messages there were
 */
export async function bringEarlyBack(db: Database): Promise<number> {
  const early = await db.query<{ name: QueueName }>(
    `update pgboss.job_common set start_after = now() + (start_after - created_on), created_on = now()
     where name in ('tasks', 'webhooks') and state <= 'active' and created_on > now() + interval '1 second'
     returning name`,
  );
  for (const name of new Set(early.map(({ name }) => name)))
    await db.query('select pg_notify($1, $2)', [channelOf(name), '']);
  return early.length;
}
