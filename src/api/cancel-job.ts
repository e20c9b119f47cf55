import type { ViewUrls } from '../core/views.ts';
import { announceEnd } from '../db/announce-end.ts';
import { statsSoFar } from '../db/job-stats.ts';
import { failJob, findJob, type JobRow, lockJob } from '../db/jobs.ts';
import { failOpenTasks } from '../db/tasks.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { notFound } from './not-found.ts';

/**
 * Ends a job that waits or runs: it fails as `cancelled`, with its webhook. The commit tells whoever runs its tasks, in
 * any process, to end them; what they write afterwards is refused.
 *
 * @param urls what the URLs of the webhook begin with
 * @throws VodsmithError `job_ended`, `not_found` where it was deleted meanwhile
 */
export function cancelJob(
  { id }: JobRow,
  { db, queue }: Pick<AppOptions, 'db' | 'queue'>,
  urls: ViewUrls,
): Promise<JobRow> {
  return db.transaction(async (sql) => {
    const job = await lockJob(sql, id);
    if (job === null) throw notFound('job', id);
    if (job.status === 'completed' || job.status === 'failed')
      throw new VodsmithError('job_ended', `The job ${id} is ${job.status}: it can no longer be cancelled.`);
    const error = {
      code: 'cancelled',
      message: 'The job was cancelled. Retry it to continue with what is already encoded.',
    };
    await failOpenTasks(sql, id, error);
    await failJob(sql, id, error, await statsSoFar(sql, job));
    await announceEnd({ queue, urls }, sql, id);
    return (await findJob(sql, id))!;
  });
}
