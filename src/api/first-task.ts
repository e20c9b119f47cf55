import { newId } from '../core/ids.ts';
import { firstRank } from '../core/plan/rank.ts';
import type { Sql } from '../db/database.ts';
import type { JobRow } from '../db/jobs.ts';
import { insertTasks } from '../db/tasks.ts';
import type { AppOptions } from './app-options.ts';

/** The first task of a job and its announcement: a source behind a URL is fetched first, another is planned at once. */
export async function sendFirstTask(
  sql: Sql,
  queue: AppOptions['queue'],
  job: Pick<JobRow, 'id' | 'projectId' | 'videoId' | 'priority'> & { createdAt?: Date },
): Promise<void> {
  const taskId = newId();
  const kind = job.videoId === null ? 'fetch' : 'plan';
  await Promise.all([
    insertTasks(sql, [{ id: taskId, jobId: job.id, kind, step: null, after: [], status: 'queued', weight: 0 }]),
    queue.send('tasks', { taskId }, { priority: firstRank(job.priority), job, sql }),
  ]);
}
