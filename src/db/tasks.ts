import type { StoredTask } from '../core/views.ts';
import type { Notice } from '../schemas/job.ts';
import type { StepResult } from '../schemas/results.ts';
import type { Sql } from './database.ts';

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
}

export type NewTask = Pick<TaskRow, 'id' | 'jobId' | 'kind' | 'step' | 'after' | 'weight'> & {
  status: 'waiting' | 'queued';
  /** Highest first; see src/core/plan/rank.ts. */
  rank?: number;
  /** Of one rank the earliest first. Now, on the database's clock, without it. */
  turn?: Date;
};

/** Which start of a task a worker speaks of. */
export interface Attempt {
  id: string;
  attempt: number;
}

/** Of the rows of a table or an alias. */
export const taskColumns = (
  of: string,
): string => `${of}.id, ${of}.job_id as "jobId", ${of}.kind, ${of}.step, ${of}.after,
  ${of}.status, ${of}.weight, ${of}.progress, ${of}.attempt, ${of}.starts, ${of}.failures, ${of}.worker, ${of}.result,
  ${of}.error, ${of}.created_at as "createdAt"`;

/** Of NOTIFY, for those who wait for tasks. */
export const TASKS = 'vodsmith_tasks';
/** Of a statement: the tasks wait from now on; of a clock that was put back none waits for what it said before. */
export const queueing = `status = 'queued', queued_at = now(), due_at = least(due_at, now())`;
/** Of a statement: whoever waits for tasks hears of the rows, where there are any. */
export const telling = (rows: string): string =>
  `(select announce('${TASKS}', '')::text from (select from ${rows} limit 1) one)`;

/** Those that are queued are told of. A job made before the clock was put back has tasks that wait for nothing. */
export async function insertTasks(sql: Sql, tasks: NewTask[]): Promise<void> {
  const rows = tasks.map(({ jobId, ...task }) => ({ ...task, job_id: jobId }));
  await sql.query(
    `with made as (
       insert into tasks (id, job_id, project_id, kind, step, after, status, weight, rank, due_at)
       select id, job_id, (select project_id from jobs where jobs.id = job_id), kind, step, after, status, weight,
         coalesce(rank, 0), least(turn, now())
       from json_to_recordset($1::text::json) as row (id text, job_id text, kind text, step text, after text[],
         status text, weight double precision, rank integer, turn timestamptz)
       returning status
     ), queued as (select from made where status = 'queued')
     select ${telling('queued')}`,
    [JSON.stringify(rows)],
  );
}

export async function getTask(sql: Sql, id: string): Promise<TaskRow | null> {
  const [row] = await sql.query<TaskRow>(`select ${taskColumns('tasks')} from tasks where id = $1`, [id]);
  return row ?? null;
}

/** In the order in which they were planned. */
export function tasksOfJob(sql: Sql, jobId: string): Promise<TaskRow[]> {
  return sql.query<TaskRow>(`select ${taskColumns('tasks')} from tasks where job_id = $1 order by number`, [jobId]);
}

/** What the steps of a job have come to, in the same order. */
export async function resultsOfJob(sql: Sql, jobId: string): Promise<StepResult[]> {
  const rows = await sql.query<{ result: StepResult }>(
    'select result from tasks where job_id = $1 and result is not null order by number',
    [jobId],
  );
  return rows.map(({ result }) => result);
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

/** Whether tasks are still to be done. @param kinds of these kinds alone */
export async function hasOpenTasks(sql: Sql, jobId: string, kinds: string[] | null = null): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from tasks where job_id = $1 and ($2::text[] is null or kind = any($2)) and status <> 'done' limit 1`,
    [jobId, kinds],
  );
  return rows.length > 0;
}

/** Of a statement: starts a task that is queued for a worker. */
export const starting = (id: string, worker: string): string =>
  `update tasks set status = 'running', attempt = attempt + 1, starts = starts + 1, worker = ${worker}, started_at = now(),
     heartbeat_at = now(), progress = 0
   where id = ${id} and status = 'queued'`;

/** Starts the task for a worker, whatever is next in turn; `null` where it is not queued. */
export async function startTask(sql: Sql, id: string, worker: string): Promise<TaskRow | null> {
  const text = `${starting('$1', '$2')} returning ${taskColumns('tasks')}`;
  const [row] = await sql.query<TaskRow>(text, [id, worker]);
  return row ?? null;
}

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

/** Why a task goes back into the queue: what is taken from its counts, and the failures that are added. */
const returns = {
  /** It failed in a way that may pass. */
  failed: { attempt: 0, starts: 0, failures: 1 },
  /** The start ended in order: it does not count. */
  released: { attempt: 0, starts: 1, failures: 0 },
  /** As if the start had not been. */
  postponed: { attempt: 1, starts: 1, failures: 0 },
  /** In a way that nobody foresaw: it counts as one that ended with its worker. */
  broken: { attempt: 0, starts: 0, failures: 0 },
};

/**
 * Puts the task back into the queue, where it still is this attempt's.
 *
 * @param seconds by the clock of the database until it may be taken; 0: at once, in its place
 * @returns whether it was
 */
export async function returnTask(
  sql: Sql,
  { id, attempt }: Attempt,
  why: keyof typeof returns,
  { seconds = 0, error }: { seconds?: number; error?: Notice } = {},
): Promise<boolean> {
  const less = returns[why];
  const rows = await sql.query(
    `with returned as (
       update tasks set status = 'queued', queued_at = now(),
         due_at = case when $3::float8 > 0 then now() + make_interval(secs => $3) else least(due_at, now()) end,
         attempt = attempt - $4, starts = starts - $5, failures = failures + $6, error = coalesce($7, error)
       where id = $1 and attempt = $2 and status = 'running' returning id
     ), at_once as (select from returned where $3 = 0)
     select id, ${telling('at_once')} from returned`,
    [id, attempt, seconds, less.attempt, less.starts, less.failures, error ? JSON.stringify(error) : null],
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

/** Whether the task still is this attempt's; for as long as its holder need not be heard of (silent-holders.ts) nobody else takes it. */
export async function renewTask(sql: Sql, { id, attempt }: Attempt): Promise<boolean> {
  const text = `update tasks set heartbeat_at = now() where id = $1 and attempt = $2 and status = 'running' returning id`;
  return (await sql.query(text, [id, attempt])).length === 1;
}

/** The worker that has them in hand lives. */
export async function beatTasks(sql: Sql, tasks: Attempt[]): Promise<void> {
  await sql.query(
    `update tasks set heartbeat_at = now() from json_to_recordset($1::text::json) as held (id text, attempt integer)
     where tasks.id = held.id and tasks.attempt = held.attempt and status = 'running'`,
    [JSON.stringify(tasks)],
  );
}

/** Puts back into the queue what a process that is gone had taken; only where no other process shares the database. */
export async function reclaimTasks(sql: Sql): Promise<void> {
  await sql.query(`update tasks set status = 'queued', queued_at = now(), worker = null where status = 'running'`);
}

/** The job has ended: what is not done of it is no work, until somebody asks for it again. */
export async function setAside(sql: Sql, jobId: string): Promise<void> {
  // Under the lock of the job, as everything that changes what is to be done of it
  await sql.query(
    `with ended as (select id from jobs where id = $1 and status in ('completed', 'failed') for share)
     update tasks set status = 'waiting' where job_id = (select id from ended) and status in ('queued', 'running')`,
    [jobId],
  );
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

/** Takes what was not done of a failed job back into the queue: what has nothing before it may start at once. */
export async function queueTasksAgain(sql: Sql, jobId: string): Promise<void> {
  await sql.query(
    `update tasks set status = 'waiting', starts = 0, failures = 0, error = null, log = null
     where job_id = $1 and status <> 'done'`,
    [jobId],
  );
  await readyTasks(sql, jobId);
}

/** Takes the tasks whose predecessors are done from `waiting` to `queued`. */
export function readyTasks(sql: Sql, jobId: string): Promise<TaskRow[]> {
  return sql.query<TaskRow>(
    `with ready as (
       update tasks set ${queueing}
       where job_id = $1 and status = 'waiting'
         and after <@ array(select done.step from tasks done where done.job_id = $1 and done.status = 'done' and done.step is not null)
       returning *
     ) select ${taskColumns('ready')}, ${telling('ready')} from ready order by number`,
    [jobId],
  );
}
