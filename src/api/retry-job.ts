import { stepOf } from '../core/plan/find-rendition.ts';
import { firstRank, rankOf, turnOf } from '../core/plan/rank.ts';
import type { Sql } from '../db/database.ts';
import { forgetPlan, type JobRow, lockJob, queueAgain } from '../db/jobs.ts';
import { usesRenditions } from '../db/renditions.ts';
import { deleteTasks, queueTasksAgain } from '../db/tasks.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { sendFirstTask } from './first-task.ts';

/**
 * Queues a failed job again with its old plan, in one transaction: what is done stays done, the rest is announced.
 *
 * @throws VodsmithError `job_not_failed`
 */
export function retryJob({ id, priority }: JobRow, { db, queue }: Pick<AppOptions, 'db' | 'queue'>): Promise<JobRow> {
  return db.transaction(async (sql) => {
    const job = await lockJob(sql, id);
    if (job?.status !== 'failed')
      throw new VodsmithError(
        'job_not_failed',
        `The job ${id} is ${job?.status ?? 'gone'}: only a failed one can be tried again. Nothing was changed.`,
      );
    if (job.plan !== null && !(await usesRenditions(sql, id))) return await planAgain(sql, job, queue);
    const again = await queueAgain(sql, id);
    for (const task of await queueTasksAgain(sql, id)) {
      const { plan } = job;
      const step = plan && task.step ? stepOf(plan, task.step) : null;
      const rank = plan && step ? rankOf(priority, plan, step) : firstRank(priority);
      const createdAt = plan && step ? turnOf(job.createdAt, plan, step) : job.createdAt;
      await queue.send('tasks', { taskId: task.id }, { priority: rank, job: { ...job, createdAt }, sql });
    }
    return again;
  });
}

/** What it had encoded is gone, after some days: it begins with a new plan. */
async function planAgain(sql: Sql, job: JobRow, queue: AppOptions['queue']): Promise<JobRow> {
  await deleteTasks(sql, job.id);
  await forgetPlan(sql, job.id);
  await sendFirstTask(sql, queue, job);
  return await queueAgain(sql, job.id);
}
