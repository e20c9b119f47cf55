import type { SourceFile } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';
import type { TaskRun } from './task-run.ts';

/** The file that the job encodes. @throws VodsmithError `source_not_found` */
export function sourceOf({ job, file }: TaskRun): SourceFile {
  if (file !== null) return file;
  throw new VodsmithError('source_not_found', `The source ${job.videoId} has been deleted. Upload it again.`);
}
