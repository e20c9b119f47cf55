import type { Sql } from './database.ts';
import type { Queue } from './queue.ts';
import { reclaimTasks } from './task-queue.ts';
import { endpointOf } from './webhook-endpoints.ts';

/**
 * Takes up the work that the tables of a restored database hold: what was running when the backup was made waits in its
 * place, webhooks are announced on a queue that has no message, and wait for their time.
 */
export async function announceAgain(sql: Sql, queue: Pick<Queue, 'send'>): Promise<void> {
  await reclaimTasks(sql);
  const deliveries = await sql.query<{ id: string; url: string; due: Date | null }>(
    `select id, url, next_attempt_at as due from webhook_deliveries where status = 'pending'`,
  );
  for (const { id, url, due } of deliveries)
    await queue.send({ deliveryId: id }, { group: endpointOf(url), ...(due && { startAfter: due }), sql });
}
