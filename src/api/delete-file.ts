import type { Sql } from '../db/database.ts';
import { deleteFile, type FileRow, filesOfJobs, getFile } from '../db/files.ts';
import { jobUsingSource } from '../db/jobs.ts';
import { releaseRenditions } from '../db/renditions.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { notFound } from './not-found.ts';

/**
 * Deletes a file of the project and answers its row as it was. Throws `not_found`, and `file_in_use` while a job reads
 * it. Its bytes go after the commit: a row never points at nothing, and bytes without a row harm nobody.
 */
export async function removeFile(
  projectId: string,
  id: string,
  { db, storage }: Pick<AppOptions, 'db' | 'storage'>,
): Promise<FileRow> {
  const { file, keys } = await db.transaction(async (sql) => {
    const file = await getFile(sql, projectId, id);
    if (file === null) throw notFound('file', id);
    const job = await jobUsingSource(sql, id);
    if (job !== null)
      throw new VodsmithError(
        'file_in_use',
        `The job ${job.id} still reads the file ${id}. Delete the file once that job has ended.`,
      );
    await deleteFile(sql, projectId, id);
    return { file, keys: [file.path, ...(await unneededRenditions(sql, file))] };
  });
  for (const key of keys) await storage.delete(key);
  return file;
}

/** Prefixes of the segments that only the job of this file used, once that job has no picture or sound left. */
async function unneededRenditions(sql: Sql, file: FileRow): Promise<string[]> {
  if (file.jobId === null || file.type === 'image') return [];
  const left = await filesOfJobs(sql, [file.jobId]);
  return left.some(({ type }) => type !== 'image') ? [] : releaseRenditions(sql, file.jobId);
}
