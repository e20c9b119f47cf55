import type { FileRow } from '../db/files.ts';
import { VodsmithError } from '../errors.ts';
import type { TaskRun } from './task-run.ts';

/** The file that the job encodes. @throws VodsmithError `source_not_found` */
export function sourceOf({ job, file }: TaskRun): FileRow {
  if (file !== null) return file;
  throw new VodsmithError('source_not_found', `The source ${job.videoId} has been deleted. Upload it again.`);
}
