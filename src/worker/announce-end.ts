import { newId } from '../core/ids.ts';
import { viewJob } from '../core/views.ts';
import type { Sql } from '../db/database.ts';
import { filesOfJobs } from '../db/files.ts';
import { findJob } from '../db/jobs.ts';
import { insertDelivery } from '../db/webhooks.ts';
import type { WorkContext } from './work-context.ts';

/** The webhook of a job that has just ended, in the transaction that ended it: the job as GET returns it. */
export async function announceEnd({ queue, urls }: WorkContext, sql: Sql, jobId: string): Promise<void> {
  const job = await findJob(sql, jobId);
  if (job === null || job.webhookUrl === null) return;
  const body = JSON.stringify(viewJob(job, await filesOfJobs(sql, [jobId]), urls));
  const id = `msg_${newId()}`;
  await insertDelivery(sql, { id, projectId: job.projectId, jobId, url: job.webhookUrl, body });
  await queue.send('webhooks', { deliveryId: id }, { sql });
}
