import type { Database } from '../../src/db/database.ts';
import type { Job } from '../../src/schemas/job.ts';
import type { Customer } from './customer.ts';
import type { Hit } from './inject.ts';
import type { Receiver } from './receiver.ts';
import { explainRepeats } from './repeats.ts';

/** What became of the jobs that were acknowledged. */
export interface Verdict {
  submitted: number;
  completed: number;
  /** Not there any more, failed, ended without a webhook, or with a file or a segment that cannot be read. */
  lost: number;
  /** Neither completed nor failed. */
  stuck: number;
  /** With more than one webhook, or with an output twice. */
  duplicated: number;
  /** Distinct ids that the receiver got. */
  webhookIds: number;
  /** How often it got one again, because its sender was lost between the sending and the record, and for no such reason. */
  webhookRepeatsOfTheLost: number;
  webhookRepeatsUnexplained: number;
  /** Why jobs were lost, by their ids. */
  reasons: Record<string, string>;
}

export async function judge(
  submitted: string[],
  { customer, receiver, db, hits }: { customer: Customer; receiver: Receiver; db: Database; hits: Hit[] },
): Promise<Verdict> {
  const jobs = await Promise.all(submitted.map(async (id) => [id, await customer.job(id)] as const));
  const reasons: [string, string][] = [];
  for (const [id, job] of jobs) {
    const reason = await lossOf(job, receiver.received.has(id), customer);
    if (reason !== null) reasons.push([id, reason]);
  }
  const twice = await db.query<{ id: string }>(
    `select job_id as id from webhook_deliveries group by job_id having count(*) > 1
     union select job_id from files where job_id is not null group by job_id, position having count(*) > 1`,
  );
  const ofJobs = [...receiver.received.values()];
  const arrivals = ofJobs.flatMap((ofJob) => [...ofJob.values()]);
  const repeats = explainRepeats(arrivals, hits);
  return {
    submitted: submitted.length,
    completed: jobs.filter(([, job]) => job?.status === 'completed').length,
    lost: reasons.length,
    stuck: jobs.filter(([, job]) => job?.status === 'queued' || job?.status === 'processing').length,
    duplicated: Math.max(twice.length, ofJobs.filter((ofJob) => ofJob.size > 1).length),
    webhookIds: arrivals.length,
    webhookRepeatsOfTheLost: repeats.ofTheLost,
    webhookRepeatsUnexplained: repeats.unexplained,
    reasons: Object.fromEntries(reasons),
  };
}

async function lossOf(job: Job | null, announced: boolean, customer: Customer): Promise<string | null> {
  if (job === null) return 'there is no such job';
  if (job.status === 'failed') return `${job.error?.code}: ${job.error?.message}`;
  if (job.status !== 'completed') return null;
  if (!announced) return 'no webhook came';
  for (const { fileUrl } of job.files) if (!(await customer.isReadable(fileUrl))) return `${fileUrl} cannot be read`;
  return job.files.length === 2 ? null : `${job.files.length} files instead of 2`;
}
