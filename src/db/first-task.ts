import { newId } from '../core/ids.ts';
import { firstRank } from '../core/plan/rank.ts';
import type { Sql } from './database.ts';
import type { JobRow } from './jobs.ts';
import { insertTasks } from './tasks.ts';

/** Queues the first task of a job: a source behind a URL is fetched first, another is planned at once. */
export async function queueFirstTask(
  sql: Sql,
  { id: jobId, videoId, priority, createdAt: turn }: Pick<JobRow, 'id' | 'videoId' | 'priority'> & { createdAt?: Date },
): Promise<void> {
  const kind = videoId === null ? 'fetch' : 'plan';
  const task = { id: newId(), jobId, kind, step: null, after: [], weight: 0 };
  await insertTasks(sql, [{ ...task, status: 'queued', rank: firstRank(priority), ...(turn && { turn }) }]);
}
