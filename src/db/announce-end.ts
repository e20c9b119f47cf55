import { newId } from '../core/ids.ts';
import { type ViewUrls, viewJob } from '../core/views.ts';
import type { Sql } from './database.ts';
import { filesOfJobs } from './files.ts';
import { findJob } from './jobs.ts';
import type { Queue } from './queue.ts';
import { endpointOf } from './webhook-endpoints.ts';
import { insertDelivery } from './webhooks.ts';

/** The webhook of a job that has just ended, in the transaction that ended it: the job as GET returns it. */
export async function announceEnd(
  { queue, urls }: { queue: Pick<Queue, 'send'>; urls: ViewUrls },
  sql: Sql,
  jobId: string,
): Promise<void> {
  const job = await findJob(sql, jobId);
  if (job === null || job.webhookUrl === null) return;
  const body = JSON.stringify(viewJob(job, await filesOfJobs(sql, [jobId]), urls));
  const id = `msg_${newId()}`;
  await insertDelivery(sql, { id, projectId: job.projectId, jobId, url: job.webhookUrl, body });
  await queue.send({ deliveryId: id }, { group: endpointOf(job.webhookUrl), sql });
}
