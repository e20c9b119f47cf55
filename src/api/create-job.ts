import { fingerprintOf } from '../core/fingerprint.ts';
import { newId } from '../core/ids.ts';
import { withIds } from '../core/job-request.ts';
import type { Sql } from '../db/database.ts';
import { shareFile } from '../db/files.ts';
import { queueFirstTask } from '../db/first-task.ts';
import { takeKey } from '../db/idempotency.ts';
import { findJob, insertJob, type JobRow } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';
import type { JobRequest } from '../schemas/job-request.ts';
import { carriedTrace } from '../tracing/span.ts';
import type { AppOptions } from './app-options.ts';

/**
 * The job and its first task, in one transaction: a source that must be fetched is fetched first, an uploaded one is
 * planned at once. Throws `not_found` or `media_unsupported` for a bad `videoId`.
 *
 * @param key of the caller: with it, the same request makes one job, however often and at the same time it is sent.
 *   Throws `idempotency_key_reused` where it stands for another request, or for a job that has been deleted
 */
export function createJob(
  projectId: string,
  request: JobRequest,
  { db }: Pick<AppOptions, 'db'>,
  { key, requestId }: { key?: string | undefined; requestId?: string } = {},
): Promise<JobRow> {
  const { presets, thumbnails } = withIds(request);
  const id = newId();
  const trace = carriedTrace();
  return db.transaction(async (sql) => {
    const made = key === undefined ? null : await madeBefore(sql, { projectId, key, request, jobId: id });
    if (made !== null) return made;
    if (request.videoId !== undefined) await requireVideo(sql, projectId, request.videoId);
    const job = {
      id,
      projectId,
      presets,
      thumbnails,
      userData: request.userData ?? null,
      videoId: request.videoId ?? null,
      videoUrl: request.videoUrl ?? null,
      webhookUrl: request.webhookUrl ?? null,
      priority: request.priority ?? 0,
      quality: request.quality ?? 'standard',
      trace,
      requestId: requestId ?? null,
    };
    const [row] = await Promise.all([insertJob(sql, job), queueFirstTask(sql, job)]);
    return row;
  });
}

/** The job that the key has made with this request; `null` where it is this one's to make. */
async function madeBefore(
  sql: Sql,
  { projectId, key, request, jobId }: { projectId: string; key: string; request: JobRequest; jobId: string },
): Promise<JobRow | null> {
  const fingerprint = fingerprintOf(request);
  const taken = await takeKey(sql, { projectId, key, fingerprint, jobId });
  if (taken === null) return null;
  const job = taken.fingerprint === fingerprint ? await findJob(sql, taken.jobId) : null;
  if (job !== null) return job;
  const why = taken.fingerprint === fingerprint ? `its job ${taken.jobId} has been deleted` : 'its body was different';
  throw new VodsmithError(
    'idempotency_key_reused',
    `The Idempotency-Key was used within the last 24 hours, and ${why}. Use a new key for a new request.`,
  );
}

async function requireVideo(sql: Sql, projectId: string, id: string): Promise<void> {
  const file = await shareFile(sql, projectId, id);
  if (file === null)
    throw new VodsmithError('not_found', `"videoId" names no file of this project: "${id}". Upload the file first.`);
  if (file.type === 'video') return;
  const what = file.type === 'image' ? 'an image' : 'an HLS output';
  throw new VodsmithError('media_unsupported', `The file ${id} is ${what}. "videoId" must name a video or audio file.`);
}
