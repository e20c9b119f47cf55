import { newId } from '../core/ids.ts';
import { withIds } from '../core/job-request.ts';
import type { Sql } from '../db/database.ts';
import { shareFile } from '../db/files.ts';
import { insertJob, type JobRow } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';
import type { JobRequest } from '../schemas/job-request.ts';
import type { AppOptions } from './app-options.ts';
import { sendFirstTask } from './first-task.ts';

/**
 * The job, its first task and the announcement of that task, in one transaction: a source that must be fetched is
 * fetched first, an uploaded one is planned at once. Throws `not_found` or `media_unsupported` for a bad `videoId`.
 */
export function createJob(
  projectId: string,
  request: JobRequest,
  { db, queue }: Pick<AppOptions, 'db' | 'queue'>,
): Promise<JobRow> {
  const { presets, thumbnails } = withIds(request);
  return db.transaction(async (sql) => {
    if (request.videoId !== undefined) await requireVideo(sql, projectId, request.videoId);
    const job = {
      id: newId(),
      projectId,
      presets,
      thumbnails,
      userData: request.userData ?? null,
      videoId: request.videoId ?? null,
      videoUrl: request.videoUrl ?? null,
      webhookUrl: request.webhookUrl ?? null,
      priority: request.priority ?? 0,
      quality: request.quality ?? 'standard',
    };
    const [row] = await Promise.all([insertJob(sql, job), sendFirstTask(sql, queue, job)]);
    return row;
  });
}

async function requireVideo(sql: Sql, projectId: string, id: string): Promise<void> {
  const file = await shareFile(sql, projectId, id);
  if (file === null)
    throw new VodsmithError('not_found', `There is no file with the id "${id}" that "videoId" names. Upload it first.`);
  if (file.type === 'video') return;
  const what = file.type === 'image' ? 'an image' : 'an HLS output';
  throw new VodsmithError('media_unsupported', `The file ${id} is ${what}. "videoId" must name a video or a sound.`);
}
