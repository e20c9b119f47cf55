import type { FastifyBaseLogger } from 'fastify';
import type { Sql } from '../db/database.ts';
import { deleteFile, type FileRow, filesOfJobs, lockFile } from '../db/files.ts';
import { jobUsingSource, lockJob } from '../db/jobs.ts';
import { releaseRenditions } from '../db/renditions.ts';
import { discard, removeDiscarded, removeUnused } from '../db/sweep.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { notFound } from './not-found.ts';

/**
 * Deletes a file of the project and answers its row as it was. Throws `not_found`, and `file_in_use` while a job reads
 * it. Its bytes go after the commit: a row never points at nothing. What is not removed now is with the next sweep.
 */
export async function removeFile(
  projectId: string,
  id: string,
  { db, storage }: Pick<AppOptions, 'db' | 'storage'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<FileRow> {
  const { file, unused, keys } = await db.transaction(async (sql) => {
    const file = await lockFile(sql, projectId, id);
    if (file === null) throw notFound('file', id);
    const job = await jobUsingSource(sql, id);
    if (job !== null)
      throw new VodsmithError(
        'file_in_use',
        `The job ${job.id} still reads the file ${id}. Delete the file once that job has ended.`,
      );
    if (file.jobId !== null) await lockJob(sql, file.jobId);
    await deleteFile(sql, projectId, id);
    const keys = [file.path, ...(file.straightened === null ? [] : [file.straightened])];
    await discard(sql, keys);
    return { file, keys, unused: await releaseUnneeded(sql, file) };
  });
  try {
    await removeDiscarded(db, storage.delete, keys);
    await removeUnused(db, storage.delete, unused);
  } catch (error) {
    log.warn(error, 'bytes of a deleted file could not be removed yet');
  }
  return file;
}

/** Once a job has no picture or sound left, it needs no segments. */
async function releaseUnneeded(sql: Sql, { jobId, type }: FileRow): Promise<string[]> {
  if (jobId === null || type === 'image') return [];
  const left = await filesOfJobs(sql, [jobId]);
  return left.every((one) => one.type === 'image') ? releaseRenditions(sql, jobId) : [];
}
