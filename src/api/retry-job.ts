import { stepOf } from '../core/plan/find-rendition.ts';
import { firstRank, rankOf, turnOf } from '../core/plan/rank.ts';
import type { Sql } from '../db/database.ts';
import { forgetPlan, type JobRow, lockJob, queueAgain } from '../db/jobs.ts';
import { usesRenditions } from '../db/renditions.ts';
import type { TaskMessage } from '../db/send-tasks.ts';
import { deleteTasks, queueTasksAgain, type TaskRow } from '../db/tasks.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { sendFirstTask } from './first-task.ts';
import { notFound } from './not-found.ts';

/**
 * Queues a failed job again with its old plan, in one transaction: what is done stays done, the rest is announced.
 *
 * @throws VodsmithError `job_not_failed`, `not_found` where it was deleted meanwhile
 */
export function retryJob({ id, priority }: JobRow, { db, queue }: Pick<AppOptions, 'db' | 'queue'>): Promise<JobRow> {
  return db.transaction(async (sql) => {
    const job = await lockJob(sql, id);
    if (job === null) throw notFound('job', id);
    if (job.status !== 'failed')
      throw new VodsmithError(
        'job_not_failed',
        `The job ${id} is ${job.status}: only a failed one can be tried again. Nothing was changed.`,
      );
    if (job.plan !== null && !(await usesRenditions(sql, id))) return await planAgain(sql, job, queue);
    const again = await queueAgain(sql, id);
    const ready = await queueTasksAgain(sql, id);
    await queue.sendTasks(
      ready.map((task) => messageOf(job, task, priority)),
      sql,
    );
    return again;
  });
}

function messageOf(job: JobRow, { id, step: name }: TaskRow, priority: number): TaskMessage {
  const { plan } = job;
  const data = { taskId: id };
  if (plan === null || name === null) return { data, priority: firstRank(priority), job };
  const step = stepOf(plan, name);
  const createdAt = turnOf(job.createdAt, plan, step);
  return { data, priority: rankOf(priority, plan, step), job: { ...job, createdAt } };
}

/** What it had encoded is gone, after some days: it begins with a new plan. */
async function planAgain(sql: Sql, job: JobRow, queue: AppOptions['queue']): Promise<JobRow> {
  await deleteTasks(sql, job.id);
  await forgetPlan(sql, job.id);
  await sendFirstTask(sql, queue, job);
  return await queueAgain(sql, job.id);
}
