import { firstRank, rankOf, turnOf } from '../core/plan/rank.ts';
import type { Plan } from '../schemas/plan.ts';
import type { Sql } from './database.ts';
import type { Queue } from './queue.ts';
import { endpointOf } from './webhook-endpoints.ts';

interface OpenTask {
  id: string;
  step: string | null;
  jobId: string;
  projectId: string;
  createdAt: Date;
  priority: number;
  plan: Plan | null;
}

/**
 * Announces all work that the tables of a restored database hold, on a queue that has no message: what was running when
 * the backup was made begins anew, webhooks wait for their time.
 */
export async function announceAgain(sql: Sql, queue: Pick<Queue, 'send' | 'sendTasks'>): Promise<void> {
  const tasks = await sql.query<OpenTask>(
    `update tasks set status = 'queued', worker = null from jobs
     where jobs.id = tasks.job_id and tasks.status in ('queued', 'running')
     returning tasks.id, tasks.step, jobs.id as "jobId", jobs.project_id as "projectId",
       jobs.created_at as "createdAt", jobs.priority, jobs.plan`,
  );
  const messages = tasks.map(({ id, step, jobId, projectId, createdAt, priority, plan }) => {
    const planned = plan?.steps.find((each) => each.id === step);
    const known =
      plan && planned ? { rank: rankOf(priority, plan, planned), turn: turnOf(createdAt, plan, planned) } : null;
    return {
      ...{ data: { taskId: id }, priority: known?.rank ?? firstRank(priority) },
      job: { id: jobId, projectId, createdAt: known?.turn ?? createdAt },
    };
  });
  await queue.sendTasks(messages, sql);
  const deliveries = await sql.query<{ id: string; url: string; due: Date | null }>(
    `select id, url, next_attempt_at as due from webhook_deliveries where status = 'pending'`,
  );
  for (const { id, url, due } of deliveries)
    await queue.send('webhooks', { deliveryId: id }, { group: endpointOf(url), ...(due && { startAfter: due }), sql });
}
