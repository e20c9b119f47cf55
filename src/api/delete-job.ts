import type { FastifyBaseLogger } from 'fastify';
import type { FileRow } from '../db/files.ts';
import { deleteOutputs, filesOfJobs } from '../db/files.ts';
import { deleteJob, type JobRow, lockJob } from '../db/jobs.ts';
import { releaseRenditions } from '../db/renditions.ts';
import { discard, outputKeys, removeDiscarded, removeUnused } from '../db/sweep.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { notFound } from './not-found.ts';

/**
 * Deletes a job that waits, or with `outputs` one that has ended with all that it made; its source stays. Answers it as
 * it was. Bytes go after the commit: what is not removed now is with the next sweep.
 *
 * @throws VodsmithError `job_not_queued`, `not_found` where another call was quicker
 */
export async function removeJob(
  { id }: JobRow,
  outputs: boolean,
  { db, storage }: Pick<AppOptions, 'db' | 'storage'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<{ job: JobRow; files: FileRow[] }> {
  const removed = await db.transaction(async (sql) => {
    const job = await lockJob(sql, id);
    if (job === null) throw notFound('job', id);
    if (!mayGo(job, outputs)) throw refusal(job, outputs);
    const files = await filesOfJobs(sql, [id]);
    const unused = await releaseRenditions(sql, id);
    const keys = [...outputKeys(job.plan), ...files.map(({ path }) => path)];
    await discard(sql, keys);
    await deleteOutputs(sql, id);
    await deleteJob(sql, id);
    return { job, files, unused, keys };
  });
  if (removed.job.status === 'completed')
    try {
      await removeDiscarded(db, storage.delete, removed.keys);
      await removeUnused(db, storage.delete, removed.unused);
    } catch (error) {
      log.warn(error, 'bytes of a deleted job could not be removed yet');
    }
  return removed;
}

const mayGo = ({ status }: JobRow, outputs: boolean) => status === 'queued' || (outputs && status !== 'processing');

function refusal({ id, status }: JobRow, outputs: boolean): VodsmithError {
  const message = outputs
    ? `The job ${id} is ${status}, so it cannot be deleted: cancel it first. Nothing was changed.`
    : `The job ${id} is no longer queued, so it cannot be deleted: "?outputs=true" deletes one that has ended, with all that it made. Nothing was changed.`;
  return new VodsmithError('job_not_queued', message);
}
