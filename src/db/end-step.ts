import type { StepResult } from '../schemas/results.ts';
import type { Sql } from './database.ts';
import { type Attempt, queueing, telling } from './task-queue.ts';

/** A start of a step's task. */
type Start = Attempt & { jobId: string; step: string | null };

/** What has followed from the end of a step that others wait for. */
export interface StepEnd {
  /** Whether it still was this attempt's to end; else nothing has changed. */
  held: boolean;
  /** Whether an HLS output still waits for others. */
  growing: boolean;
}

/**
 * A step that others wait for is done: every byte of what its result names is in storage. Those that it was the last to
 * hold up are queued. Two statements in one flight of a transaction.
 *
 * Of two steps that end at once the second one sees that the first is done: they wait for each other at the tasks that
 * follow on both. The job is not kept from going on meanwhile, only from ending. Whoever makes playlists grow has it
 * locked: what packages them is queued when he is done.
 */
export async function endStep(sql: Sql, { jobId, step, ...start }: Start, result: StepResult): Promise<StepEnd> {
  const lock = sql.query(lockFollowers, [jobId, step]);
  const ended = sql.query<StepEnd>(endAndQueue, endValues({ jobId, step, ...start }, result));
  const [, [end]] = await Promise.all([lock, ended]);
  return end!;
}

/** What is left to be done after a step that nobody waits for. */
export interface Rest {
  /** Whether it still was this attempt's to end; else nothing has changed. */
  held: boolean;
  /** Whether tasks of the job are still to be done: any, those that make HLS outputs. */
  open: boolean;
  packaging: boolean;
}

/** The same of a step that nobody waits for: it may be the job's last. In a transaction that has locked the job. */
export async function endLoneStep(sql: Sql, start: Start, result: StepResult): Promise<Rest> {
  const [rest] = await sql.query<Rest>(endAndCount, endValues(start, result));
  return rest!;
}

function endValues({ id, attempt, jobId }: Start, result: StepResult): unknown[] {
  const parts = Object.entries(result.renditions).map(([hash, facts]) => ({ hash, first: facts.first, facts }));
  return [id, attempt, JSON.stringify(result), jobId, JSON.stringify(parts)];
}

const lockFollowers = `
with job as materialized (select id from jobs where id = $1 for key share)
select task.id from job join tasks task on task.job_id = job.id
where task.status = 'waiting' and $2 = any(task.after) order by task.id for no key update of task`;

const ended = `
with ended as (
  update tasks set status = 'done', progress = 1, result = $3, error = null, log = null, finished_at = now()
  where id = $1 and attempt = $2 and status = 'running'
    and exists (select from jobs where id = $4 and status = 'processing')
  returning step
),
-- In the order in which everybody locks renditions: two jobs that end together never wait for each other
stored as (
  insert into rendition_parts (hash, first, facts)
  select hash, first, facts
  from ended, json_to_recordset($5::text::json) as part (hash text, first integer, facts json) order by hash
  on conflict (hash, first) do update set facts = excluded.facts, growing = false
)`;

const endAndQueue = `${ended},
ready as (
  update tasks set ${queueing}
  where job_id = $4 and status = 'waiting' and (select step from ended) = any(after) and not exists (
    select from tasks before
    where before.job_id = $4 and before.step = any(tasks.after) and before.status <> 'done' and before.id <> $1
  )
  returning id
),
settled as (select id from jobs where id = $4 and exists (select from ready) for no key update)
select exists (select from ended) as held, ${telling('ready')}, (select id from settled),
  exists (
    select from tasks
    where job_id = $4 and status = 'waiting' and kind = 'package-hls' and id not in (select id from ready)
  ) as growing`;

const others = `from tasks where job_id = $4 and status <> 'done' and id <> $1`;
const endAndCount = `${ended}
select exists (select from ended) as held, exists (select ${others}) as open,
  exists (select ${others} and kind = 'package-hls') as packaging`;
