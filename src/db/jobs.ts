import type { StoredJob } from '../core/views.ts';
import type { JobStatus, Notice, Stats } from '../schemas/job.ts';
import type { Media } from '../schemas/media.ts';
import type { Plan } from '../schemas/plan.ts';
import type { Sql } from './database.ts';
import type { FileRow } from './files.ts';
import { type PageRequest, readPage } from './page.ts';

/** A job without what is long: its plan, and what the probe found. */
export interface JobRow extends StoredJob {
  projectId: string;
  /** Of the request that made it, see src/tracing/span.ts. */
  trace: string | null;
  /** X-Request-Id of the same. */
  requestId: string | null;
}

export interface PlannedJob extends JobRow {
  plan: Plan | null;
}

export type JobState = Pick<JobRow, 'id' | 'projectId' | 'status' | 'stats' | 'playable' | 'startedAt'>;

/** What a request decides; the rest comes while the job runs. */
export interface NewJob
  extends Pick<JobRow, 'id' | 'projectId' | 'presets' | 'thumbnails' | 'userData'>,
    Pick<JobRow, 'videoId' | 'videoUrl' | 'webhookUrl' | 'priority' | 'quality'>,
    Partial<Pick<JobRow, 'trace' | 'requestId'>> {}

const columns = `id, project_id as "projectId", status, presets, thumbnails, user_data as "userData",
  video_id as "videoId", video_url as "videoUrl", webhook_url as "webhookUrl", priority, quality, progress, error,
  warnings, stats, playable, trace, request_id as "requestId", created_at as "createdAt", updated_at as "updatedAt",
  started_at as "startedAt", finished_at as "finishedAt",
  (select json_build_object('name', name, 'size', size, 'format', format, 'width', width, 'height', height,
     'duration', duration, 'path', path) from files where files.id = jobs.video_id) as source,
  case when playable and status <> 'completed' then (select output->>'key' from json_array_elements(plan->'outputs') output
     where output->>'type' = 'x-tar' limit 1) end as growing`;

export async function insertJob(sql: Sql, job: NewJob): Promise<JobRow> {
  const [row] = await sql.query<JobRow>(
    `insert into jobs (id, project_id, status, presets, thumbnails, user_data, video_id, video_url, webhook_url,
       priority, quality, trace, request_id)
     values ($1, $2, 'queued', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     returning ${columns}`,
    [
      ...[job.id, job.projectId, JSON.stringify(job.presets), JSON.stringify(job.thumbnails)],
      ...[job.userData && JSON.stringify(job.userData), job.videoId, job.videoUrl, job.webhookUrl],
      ...[job.priority, job.quality, job.trace ?? null, job.requestId ?? null],
    ],
  );
  return row!;
}

export async function getJob(sql: Sql, projectId: string, id: string): Promise<JobRow | null> {
  const job = await findJob(sql, id);
  return job?.projectId === projectId ? job : null;
}

/** Jobs of the project that wait, counted up to `most`. */
export async function countQueuedJobs(sql: Sql, projectId: string, most: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*) from (select 1 from jobs where project_id = $1 and status = 'queued' limit $2) waiting`,
    [projectId, most],
  );
  return row!.count;
}

/** Of any project. */
export async function findJob(sql: Sql, id: string): Promise<JobRow | null> {
  const [row] = await sql.query<JobRow>(`select ${columns} from jobs where id = $1`, [id]);
  return row ?? null;
}

/** What is to be done for a job; `null` where it is not planned yet. */
export async function planOf(sql: Sql, id: string): Promise<Plan | null> {
  const [row] = await sql.query<Pick<PlannedJob, 'plan'>>('select plan from jobs where id = $1', [id]);
  return row?.plan ?? null;
}

/** What an encode needs to know of its source. */
export type SourceFile = Pick<FileRow, 'id' | 'path' | 'straightened' | 'sha256' | 'media'>;

/** A job with its plan and the file that it encodes; `null` where there is none, or none any more. */
export async function findJobWithSource(
  sql: Sql,
  id: string,
): Promise<{ job: PlannedJob; file: SourceFile | null } | null> {
  const [row] = await sql.query<PlannedJob & { file: SourceFile | null }>(
    `select ${columns}, plan, (select json_build_object('id', id, 'path', path, 'straightened', straightened, 'sha256', sha256,
       'media', media) from files where files.id = jobs.video_id and files.project_id = jobs.project_id) as file
     from jobs where id = $1`,
    [id],
  );
  if (row === undefined) return null;
  const { file, ...job } = row;
  return { job, file };
}

/** Keeps every other change of the job, its tasks and its outputs waiting until the transaction ends. */
export async function lockJob(sql: Sql, id: string): Promise<PlannedJob | null> {
  const [row] = await sql.query<PlannedJob>(`select ${columns}, plan from jobs where id = $1 for update`, [id]);
  return row ?? null;
}

/** The same, without what is long, and for those alone who change the job or end it: its steps may end meanwhile (end-step.ts). */
export async function lockJobState(sql: Sql, id: string): Promise<JobState | null> {
  const [row] = await sql.query<JobState>(
    `select id, project_id as "projectId", status, stats, playable, started_at as "startedAt" from jobs where id = $1 for no key update`,
    [id],
  );
  return row ?? null;
}

/**
 * Migration 0018 says what is searched. After `***=` all that follows is plain text. The automaton of an expression reads
 * each letter once; `ilike` begins anew behind each that fits, which takes letters of the text times letters searched.
 * Materialized, the texts are not read again for each job.
 */
const found = (text: string) =>
  `id in (with texts as materialized (
     select job_id from job_texts where project_id = $1 and text ~* ('***=' || ${text})
   ) select job_id from texts)`;

export interface JobFilter {
  status?: JobStatus;
  /** Part of an id, of the name of the source, of its URL or of userData; any case. */
  search?: string;
}

/** One page, newest first, and how many there are in all. */
export function listJobs(
  sql: Sql,
  projectId: string,
  { status, search = '', ...page }: PageRequest & JobFilter,
): Promise<{ rows: JobRow[]; total: number }> {
  const values = [projectId];
  const number = (value: string) => `$${values.push(value)}`;
  // What is not asked for is not in the text: the planner takes the index of what is
  const where = [
    'project_id = $1',
    ...(status === undefined ? [] : [`status = ${number(status)}`]),
    ...(search === '' ? [] : [found(number(search))]),
  ].join(' and ');
  return readPage<JobRow>(sql, { table: 'jobs', columns, where, values }, page);
}

/** Its tasks and its uses of renditions go with it. */
export async function deleteJob(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from jobs where id = $1', [id]);
}

/** A job that has not ended and reads this file. */
export async function jobUsingSource(sql: Sql, videoId: string): Promise<{ id: string } | null> {
  const [row] = await sql.query<{ id: string }>(
    `select id from jobs where video_id = $1 and status in ('queued', 'processing') limit 1`,
    [videoId],
  );
  return row ?? null;
}

/** Of a statement: begins jobs that are queued. What they spent before is kept. @param which of them */
export const beginning = (which: string, stats: string): string =>
  `update jobs set status = 'processing', stats = coalesce(stats, ${stats}), started_at = now(), updated_at = now()
   where ${which}`;

/** From `queued` to `processing`; a job that is there already stays as it is. */
export async function startJob(sql: Sql, id: string, stats: Stats): Promise<void> {
  await sql.query(beginning(`id = $1 and status = 'queued'`, '$2'), [id, JSON.stringify(stats)]);
}

/** The fetched source is a file of its own from now on. */
export async function setJobSource(sql: Sql, id: string, videoId: string): Promise<void> {
  await sql.query('update jobs set video_id = $2, updated_at = now() where id = $1', [id, videoId]);
}

/** What is to be done, and what of it is done already: without `stats` that stays as it is. */
export async function setJobPlan(
  sql: Sql,
  id: string,
  { media, plan, stats }: { media: Media; plan: Plan; stats?: Stats },
): Promise<void> {
  await sql.query(
    `update jobs set media = $2, plan = $3, warnings = $4, stats = coalesce($5, stats), updated_at = now() where id = $1`,
    [id, ...[media, plan, plan.warnings].map((one) => JSON.stringify(one)), stats ? JSON.stringify(stats) : null],
  );
}

const doneShare = `select coalesce(sum(weight * progress) / nullif(sum(weight), 0), 0) as share from tasks where job_id = $1`;

/** The share of the planned work that is done, by the progress of the tasks; it never goes back. */
export async function raiseProgress(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `update jobs set progress = greatest(jobs.progress, done.share), updated_at = now()
     from (${doneShare}) done
     where id = $1 and status = 'processing'`,
    [id],
  );
}

/** Steps of the job have ended, and others are still to be done. */
export async function countSteps(sql: Sql, id: string, stats: Stats): Promise<void> {
  await sql.query(
    `update jobs set progress = greatest(jobs.progress, done.share), stats = $2, updated_at = now()
     from (${doneShare}) done where id = $1 and status = 'processing'`,
    [id, JSON.stringify(stats)],
  );
}

/** Every HLS rendition can be played from its start. */
export async function setPlayable(sql: Sql, id: string): Promise<void> {
  await sql.query('update jobs set playable = true, updated_at = now() where id = $1', [id]);
}

export async function completeJob(
  sql: Sql,
  id: string,
  { stats, warnings, playable = false }: { stats: Stats; warnings: Notice[]; playable?: boolean },
): Promise<void> {
  await sql.query(
    `update jobs set status = 'completed', progress = 1, stats = $2, warnings = $3, playable = playable or $4, finished_at = now(),
       updated_at = now()
     where id = $1`,
    [id, JSON.stringify(stats), JSON.stringify(warnings), playable],
  );
}

/** The job has to be planned anew. Its progress stays as it was shown: it never goes back. */
export async function forgetPlan(sql: Sql, id: string): Promise<void> {
  await sql.query('update jobs set plan = null, stats = null, playable = false where id = $1', [id]);
}

/** A failed job waits again, with what it has planned. */
export async function queueAgain(sql: Sql, id: string): Promise<JobRow> {
  const [row] = await sql.query<JobRow>(
    `update jobs set status = 'queued', error = null, finished_at = null, updated_at = now() where id = $1 returning ${columns}`,
    [id],
  );
  return row!;
}

/** @param stats what it has spent; without them they stay as they are */
export async function failJob(sql: Sql, id: string, error: Notice, stats: Stats | null = null): Promise<void> {
  await sql.query(
    `update jobs set status = 'failed', error = $2, stats = coalesce($3, stats), finished_at = now(), updated_at = now() where id = $1`,
    [id, JSON.stringify(error), stats && JSON.stringify(stats)],
  );
}
