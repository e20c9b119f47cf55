import type { StepResult } from '../schemas/results.ts';
import type { Sql } from './database.ts';
import { type Attempt, queueing, telling } from './task-queue.ts';

/** What has followed from the end of a step. */
export interface StepEnd {
  /** Whether it still was this attempt's to end. */
  held: boolean;
  /** Whether tasks of the job are still to be done: any, those that encode, those that make HLS outputs. */
  open: boolean;
  encoding: boolean;
  packaging: boolean;
}

/**
 * A step of the job is done: every byte of what its result names is in storage. The tasks that it was the last to hold
 * up are queued. Of the steps before it nothing is read but whether they are done.
 *
 * In one statement; in a transaction that has locked the job, and is rolled back where the step was not held.
 */
export async function endStep(
  sql: Sql,
  { id, attempt, jobId }: Attempt & { jobId: string },
  result: StepResult,
): Promise<StepEnd> {
  const parts = Object.entries(result.renditions).map(([hash, facts]) => ({ hash, first: facts.first, facts }));
  const [end] = await sql.query<StepEnd>(text, [
    ...[id, attempt, JSON.stringify(result), jobId, JSON.stringify(parts)],
  ]);
  return end!;
}

const others = `from tasks where job_id = $4 and status <> 'done' and id <> $1`;

const text = `
with ended as (
  update tasks set status = 'done', progress = 1, result = $3, error = null, log = null, finished_at = now()
  where id = $1 and attempt = $2 and status = 'running' returning step
),
-- In the order in which everybody locks renditions: two jobs that end together never wait for each other
stored as (
  insert into rendition_parts (hash, first, facts)
  select hash, first, facts from json_to_recordset($5::text::json) as part (hash text, first integer, facts json) order by hash
  on conflict (hash, first) do update set facts = excluded.facts, growing = false
),
ready as (
  update tasks set ${queueing}
  where job_id = $4 and status = 'waiting' and (select step from ended) = any(after) and not exists (
    select from tasks before
    where before.job_id = $4 and before.step = any(tasks.after) and before.status <> 'done' and before.id <> $1
  )
  returning id
)
select exists (select from ended) as held, ${telling('ready')},
  exists (select ${others}) as open,
  exists (select ${others} and kind in ('encode-video', 'encode-audio')) as encoding,
  exists (select ${others} and kind = 'package-hls') as packaging`;
