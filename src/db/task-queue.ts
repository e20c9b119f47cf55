import type { Notice } from '../schemas/job.ts';
import type { Sql } from './database.ts';

/** Which start of a task a worker speaks of. */
export interface Attempt {
  id: string;
  attempt: number;
}

/** Of NOTIFY, for those who wait for tasks. */
export const TASKS = 'vodsmith_tasks';
/** Of a statement: the tasks wait from now on; of a clock that was put back none waits for what it said before. */
export const queueing = `status = 'queued', queued_at = now(), due_at = least(due_at, now())`;
/** Of a statement: whoever waits for tasks hears of the rows, where there are any. */
export const telling = (rows: string): string =>
  `(select announce('${TASKS}', '')::text from (select from ${rows} limit 1) one)`;

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
  await sql.query(`update tasks set ${queueing}, worker = null where status = 'running'`);
}

/** The job has ended: what is not done of it is no work, until somebody asks for it again. */
export async function setAside(sql: Sql, jobId: string): Promise<void> {
  // Under the lock of the job, as everything that changes what is to be done of it
  await sql.query(
    `with ended as (select id from jobs where id = $1 and status in ('completed', 'failed') for update)
     update tasks set status = 'waiting' where job_id = (select id from ended) and status in ('queued', 'running')`,
    [jobId],
  );
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
export function readyTasks(sql: Sql, jobId: string): Promise<{ step: string | null }[]> {
  return sql.query<{ step: string | null }>(
    `with ready as (
       update tasks set ${queueing}
       where job_id = $1 and status = 'waiting'
         and after <@ array(select done.step from tasks done where done.job_id = $1 and done.status = 'done' and done.step is not null)
       returning step, number
     ) select step, ${telling('ready')} from ready order by number`,
    [jobId],
  );
}
