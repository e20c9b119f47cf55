import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/schemas/job.ts';
import type { Customer } from '../faults/customer.ts';
import type { Receiver } from '../faults/receiver.ts';
import type { Version } from './installation.ts';

/** Milliseconds in which every job has to end. */
const PATIENCE = 300_000;

/** Jobs that customers of both APIs have sent. */
export interface SentJobs {
  count(by: Version): number;
  /** Uploads a film of its own and sends its job. */
  send(by: Version, customer: Customer): Promise<void>;
  /** Resolves when all that were sent have brought their webhook, or when patience is at its end. */
  ended(): Promise<void>;
  /** What one API shows of an ended job that the other, older one shows differently: `ID: KEY`. */
  shownOtherwise(older: Customer, newer: Customer): Promise<string[]>;
  /** Why jobs are lost, one line for each. */
  lost(customer: Customer): Promise<string[]>;
}

export function openSentJobs(film: (number: number) => Promise<string>, { url, received }: Receiver): SentJobs {
  const jobs: { id: string; by: Version }[] = [];
  return {
    count: (by) => jobs.filter((job) => job.by === by).length,
    async send(by, customer) {
      const videoId = await customer.upload(await film(jobs.length));
      jobs.push({ id: await customer.submit(videoId, url), by });
    },
    async ended() {
      const until = performance.now() + PATIENCE;
      while (performance.now() < until && jobs.some(({ id }) => !received.has(id))) await wait(300);
    },
    async shownOtherwise(older, newer) {
      const shown = await Promise.all(jobs.map(async ({ id }) => [await older.job(id), await newer.job(id)] as const));
      return shown.flatMap(([before, after]) => differences(before, after));
    },
    async lost(customer) {
      const reasons = await Promise.all(
        jobs.map(async ({ id }) => [id, await lossOf(await customer.job(id), received.get(id)?.size ?? 0, customer)]),
      );
      return reasons.flatMap(([id, reason]) => (reason === null ? [] : `${id}: ${reason}`));
    },
  };
}

/** A newer API may add keys. What is under way changes between two looks. */
function differences(before: Job | null, after: Job | null): string[] {
  if (before === null || after === null) return ['a job that one of them does not have'];
  const ended = before.status === 'completed' || before.status === 'failed';
  const same = (key: string) => {
    const [old, now] = [before, after].map((job) => JSON.stringify((job as Record<string, unknown>)[key]));
    return ended ? old === now : old === undefined || now !== undefined;
  };
  return Object.keys(before).flatMap((key) => (same(key) ? [] : `${before.id}: ${key}`));
}

async function lossOf(job: Job | null, webhooks: number, customer: Customer): Promise<string | null> {
  if (job?.status !== 'completed')
    return job === null ? 'there is no such job' : `${job.status}: ${job.error?.message}`;
  if (webhooks !== 1) return `${webhooks} webhooks`;
  for (const { fileUrl } of job.files) if (!(await customer.isReadable(fileUrl))) return `${fileUrl} cannot be read`;
  return job.files.length === 2 ? null : `${job.files.length} files instead of 2`;
}
