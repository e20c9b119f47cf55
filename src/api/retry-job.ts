import type { Sql } from '../db/database.ts';
import { queueFirstTask } from '../db/first-task.ts';
import { forgetPlan, type JobRow, lockJob, queueAgain } from '../db/jobs.ts';
import { usesRenditions } from '../db/renditions.ts';
import { queueTasksAgain } from '../db/task-queue.ts';
import { deleteTasks } from '../db/tasks.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { notFound } from './not-found.ts';

/**
 * Queues a failed job again with its old plan, in one transaction: what is done stays done, the rest is queued.
 *
 * @throws VodsmithError `job_not_failed`, `not_found` where it was deleted meanwhile
 */
export function retryJob({ id }: JobRow, { db }: Pick<AppOptions, 'db'>): Promise<JobRow> {
  return db.transaction(async (sql) => {
    const job = await lockJob(sql, id);
    if (job === null) throw notFound('job', id);
    if (job.status !== 'failed')
      throw new VodsmithError(
        'job_not_failed',
        `The job ${id} is ${job.status}: only a failed job can be retried. Nothing was changed.`,
      );
    if (job.plan !== null && !(await usesRenditions(sql, id))) return await planAgain(sql, job);
    const again = await queueAgain(sql, id);
    await queueTasksAgain(sql, id);
    return again;
  });
}

/** What it had encoded is gone, after some days: it begins with a new plan. */
async function planAgain(sql: Sql, job: JobRow): Promise<JobRow> {
  await deleteTasks(sql, job.id);
  await forgetPlan(sql, job.id);
  await queueFirstTask(sql, job);
  return await queueAgain(sql, job.id);
}
