import type { StoredTask } from '../core/view-task.ts';
import type { Notice } from '../schemas/job.ts';
import type { StepResult } from '../schemas/results.ts';
import type { Sql } from './database.ts';
import { type Attempt, telling } from './task-queue.ts';

export type TaskStatus = 'waiting' | 'queued' | 'running' | 'done' | 'failed';

/** One piece of a job's work, done by one worker at a time. */
export interface TaskRow {
  id: string;
  jobId: string;
  /** `fetch`, `plan`, or the kind of a step of the plan. */
  kind: string;
  /** The step's id in the plan. */
  step: string | null;
  /** Steps that must be done before. */
  after: string[];
  status: TaskStatus;
  weight: number;
  /** 0 to 1. */
  progress: number;
  /** Counts the starts: the number that a worker holds fences it off from later ones. */
  attempt: number;
  /** Starts since somebody asked for the job, for the first time or again. */
  starts: number;
  /** Starts that ended in a fault which may pass. */
  failures: number;
  worker: string | null;
  result: StepResult | null;
  error: Notice | null;
  createdAt: Date;
  /** Every part that it is to make has been its own since it was planned. */
  ownsParts: boolean;
}

export type NewTask = Pick<TaskRow, 'id' | 'jobId' | 'kind' | 'step' | 'after' | 'weight'> & {
  status: 'waiting' | 'queued';
  /** Highest first; see src/core/plan/rank.ts. */
  rank?: number;
  /** Of one rank the earliest first. Now, on the database's clock, without it. */
  turn?: Date;
  /** Its parts are planned in the same transaction (`planParts`). */
  ownsParts?: boolean;
};

/** Of the rows of a table or an alias. */
export const taskColumns = (
  of: string,
): string => `${of}.id, ${of}.job_id as "jobId", ${of}.kind, ${of}.step, ${of}.after,
  ${of}.status, ${of}.weight, ${of}.progress, ${of}.attempt, ${of}.starts, ${of}.failures, ${of}.worker, ${of}.result,
  ${of}.error, ${of}.created_at as "createdAt", ${of}.owns_parts as "ownsParts"`;

/**
 * Those that are queued are told of. A job made before the clock was put back has tasks that wait for nothing.
 *
 * @returns when they were made
 */
export async function insertTasks(sql: Sql, tasks: NewTask[]): Promise<Date> {
  const rows = tasks.map(({ jobId, ...task }) => ({ ...task, job_id: jobId }));
  const [made] = await sql.query<{ at: Date }>(
    `with made as (
       insert into tasks (id, job_id, project_id, kind, step, after, status, weight, rank, due_at, owns_parts)
       select id, job_id, (select project_id from jobs where jobs.id = job_id), kind, step, after, status, weight,
         coalesce(rank, 0), least(turn, now()), coalesce("ownsParts", false)
       from json_to_recordset($1::text::json) as row (id text, job_id text, kind text, step text, after text[],
         status text, weight double precision, rank integer, turn timestamptz,
         "ownsParts" boolean)
       returning status
     ), queued as (select from made where status = 'queued')
     select now() as at, ${telling('queued')}`,
    [JSON.stringify(rows)],
  );
  return made!.at;
}

/** What the steps of a job have come to, by their ids, in the same order. */
export async function resultsOfJob(sql: Sql, jobId: string): Promise<Map<string, StepResult>> {
  const rows = await sql.query<{ step: string; result: StepResult }>(
    'select step, result from tasks where job_id = $1 and result is not null order by number',
    [jobId],
  );
  return new Map(rows.map(({ step, result }) => [step, result]));
}

/** The tasks, with what somebody may want to see of them. */
export function taskHistory(sql: Sql, jobId: string): Promise<StoredTask[]> {
  return sql.query<StoredTask>(
    `select id, kind, step, status, progress, attempt, worker, started_at as "startedAt", finished_at as "finishedAt",
       error, log
     from tasks where job_id = $1 order by number`,
    [jobId],
  );
}

/** Whether tasks of these kinds are still to be done. */
export async function hasOpenTasks(sql: Sql, jobId: string, kinds: string[]): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from tasks where job_id = $1 and kind = any($2) and status <> 'done' limit 1`,
    [jobId, kinds],
  );
  return rows.length > 0;
}

/** Of a statement: starts tasks that are queued for a worker. @param which of them */
export const starting = (which: string, worker: string): string =>
  `update tasks set status = 'running', attempt = attempt + 1, starts = starts + 1, worker = ${worker}, started_at = now(),
     heartbeat_at = now(), progress = 0
   where ${which}`;

/** Whether it still was this attempt's to finish. */
export async function finishTask(sql: Sql, { id, attempt }: Attempt, result: StepResult | null): Promise<boolean> {
  const rows = await sql.query(
    `update tasks set status = 'done', progress = 1, result = $3, error = null, log = null, finished_at = now()
     where id = $1 and attempt = $2 and status = 'running' returning id`,
    [id, attempt, result && JSON.stringify(result)],
  );
  return rows.length === 1;
}

/** Whether it still was this attempt's to fail. */
export async function failTask(sql: Sql, { id, attempt }: Attempt, error: Notice): Promise<boolean> {
  const rows = await sql.query(
    `update tasks set status = 'failed', error = $3, finished_at = now()
     where id = $1 and attempt = $2 and status = 'running' returning id`,
    [id, attempt, JSON.stringify(error)],
  );
  return rows.length === 1;
}

/** A start that its worker has survived does not count, whoever has the task now. */
export async function forgetStart(sql: Sql, { id, attempt }: Attempt): Promise<void> {
  await sql.query(
    `update tasks set starts = greatest(starts - 1, 0)
     where id = $1 and attempt >= $2 and status in ('queued', 'running')`,
    [id, attempt],
  );
}

/** Whether the task still is this attempt's, and its job still goes on. */
export async function setTaskProgress(sql: Sql, { id, attempt }: Attempt, progress: number): Promise<boolean> {
  const rows = await sql.query(
    `update tasks set progress = greatest(tasks.progress, $3) from jobs
     where tasks.id = $1 and attempt = $2 and tasks.status = 'running'
       and jobs.id = tasks.job_id and jobs.status = 'processing'
     returning tasks.id`,
    [id, attempt, progress],
  );
  return rows.length === 1;
}

/** The job has ended without them: whoever runs one of them can no longer finish it. */
export async function failOpenTasks(sql: Sql, jobId: string, error: Notice): Promise<void> {
  await sql.query(
    `update tasks set status = 'failed', error = $2, finished_at = now() where job_id = $1 and status not in ('done', 'failed')`,
    [jobId, JSON.stringify(error)],
  );
}

/** The last lines of the encoder's log, one line each. */
export async function keepTaskLog(sql: Sql, { id, attempt }: Attempt, log: string): Promise<void> {
  await sql.query('update tasks set log = $3 where id = $1 and attempt = $2', [id, attempt, log]);
}

/** All tasks of a job that is planned anew. */
export async function deleteTasks(sql: Sql, jobId: string): Promise<void> {
  await sql.query('delete from tasks where job_id = $1', [jobId]);
}
