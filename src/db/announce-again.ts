import { firstRank, rankOf } from '../core/plan/rank.ts';
import type { Plan } from '../schemas/plan.ts';
import type { Sql } from './database.ts';
import type { Queue } from './queue.ts';
import { endpointOf } from './webhook-endpoints.ts';

interface OpenTask {
  id: string;
  step: string | null;
  priority: number;
  plan: Plan | null;
}

/**
 * Announces all work that the tables of a restored database hold, on a queue that has no message: what was running when
 * the backup was made begins anew, webhooks wait for their time.
 */
export async function announceAgain(sql: Sql, queue: Pick<Queue, 'send'>): Promise<void> {
  const tasks = await sql.query<OpenTask>(
    `update tasks set status = 'queued', worker = null from jobs
     where jobs.id = tasks.job_id and tasks.status in ('queued', 'running')
     returning tasks.id, tasks.step, jobs.priority, jobs.plan`,
  );
  for (const { id, step, priority, plan } of tasks) {
    const planned = plan?.steps.find((each) => each.id === step);
    const rank = plan && planned ? rankOf(priority, plan, planned) : firstRank(priority);
    await queue.send('tasks', { taskId: id }, { priority: rank, sql });
  }
  const deliveries = await sql.query<{ id: string; url: string; due: Date | null }>(
    `select id, url, next_attempt_at as due from webhook_deliveries where status = 'pending'`,
  );
  for (const { id, url, due } of deliveries)
    await queue.send('webhooks', { deliveryId: id }, { group: endpointOf(url), ...(due && { startAfter: due }), sql });
}
