import type { Database } from './database.ts';
import { WEBHOOKS_CHANNEL } from './queue.ts';
import { TASKS } from './task-queue.ts';

const early = {
  [TASKS]: `update tasks set due_at = now() + (due_at - queued_at), queued_at = now()
    where status = 'queued' and queued_at > now() + interval '1 second' returning id`,
  [WEBHOOKS_CHANNEL]: `update pgboss.job_common set start_after = now() + (start_after - created_on), created_on = now()
    where name = 'webhooks' and state <= 'active' and created_on > now() + interval '1 second' returning id`,
};

/**
 * The clock of the database was put back: what was queued before would wait until that time comes again. From now on it
 * waits for as long as it was to wait when it was queued.
 *
 * @returns how many tasks and webhooks there were
 */
export async function bringEarlyBack(db: Database): Promise<number> {
  let count = 0;
  for (const [channel, text] of Object.entries(early)) {
    const brought = await db.query(text);
    if (brought.length > 0) await db.query('select pg_notify($1, $2)', [channel, '']);
    count += brought.length;
  }
  return count;
}
