import type { Sql } from '../db/database.ts';
import { type FileRow, getFile } from '../db/files.ts';
import type { JobRow } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';

/** The file that the job encodes. @throws VodsmithError `source_not_found` */
export async function sourceOf(sql: Sql, job: JobRow): Promise<FileRow> {
  const file = job.videoId === null ? null : await getFile(sql, job.projectId, job.videoId);
  if (file !== null) return file;
  throw new VodsmithError('source_not_found', `The source ${job.videoId} has been deleted. Upload it again.`);
}
