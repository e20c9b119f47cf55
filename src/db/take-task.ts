import type { Database, Sql } from './database.ts';

/** Who takes a task, and by which rules. */
export interface Taker {
  /** Tasks of one project at once, in all processes. */
  limit?: number;
  /** Jobs whose source lies here already. */
  known?: string[];
  /** Next is the job that waits longest and has no task running, whatever its rank. */
  oldest?: boolean;
}

/** A message of the queue that was taken. */
interface TakenTask {
  id: string;
  retryCount: number;
  priority: number;
  /** Its project. */
  group?: string;
  jobId?: string;
  data: { taskId: string };
}

/** Ranks of one priority (src/core/plan/rank.ts): (rank - 1) / tier is the same for all of them. */
const TIER = 1_000_000;
/** Places in the film that a task of a known job may be behind the next in turn. */
const NEARBY = 40;
/** Any number that nobody else locks: takers wait for each other where a limit has to hold. */
const LOCK = 5_170_263_841;

const project = `coalesce(job.group_id, '')`;
const waiting = `job.name = 'tasks' and job.state < 'active' and not job.blocked`;
const due = `${waiting} and job.start_after <= now()`;
const inHead = `${due} and ${project} = (select id from head)`;

/** With these the next message of each project is found without reading those behind it. */
const indexes = {
  vodsmith_tasks_by_rank: `(${project}, priority desc, start_after)`,
  vodsmith_tasks_by_age: `(${project}, start_after)`,
};

/** Makes the indexes where they are missing. One process at a time: "if not exists" alone fails for one of two at once. */
export async function indexTasks(db: Database): Promise<void> {
  await db.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1)', [LOCK]);
    for (const [name, columns] of Object.entries(indexes)) {
      const found = await sql.query(`select 1 from pg_indexes where schemaname = 'pgboss' and indexname = $1`, [name]);
      const definition = `${columns} where ${waiting}`.replaceAll('job.', '');
      if (found.length === 0) await sql.query(`create index ${name} on pgboss.job_common ${definition}`);
    }
  });
}

/**
 * Takes the message that is next in turn; `null` for none. The highest priority first; of one priority, the project
 * that has the fewest tasks running; of one project, by rank. A project that has reached the limit waits.
 */
export async function takeTask(db: Database, taker: Taker): Promise<TakenTask | null> {
  if (taker.limit === undefined) return await claim(db, taker);
  return await db.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1)', [LOCK]);
    return await claim(sql, taker);
  });
}

async function claim(sql: Sql, { limit, known = [], oldest = false }: Taker): Promise<TakenTask | null> {
  type Claimed = Omit<TakenTask, 'group' | 'jobId'> & { group: string | null; jobId: string | null };
  const [claimed] = await sql.query<Claimed>(claimText, [limit ?? null, known, oldest]);
  if (claimed === undefined) return null;
  const { group, jobId, ...message } = claimed;
  return { ...message, ...(group !== null && { group }), ...(jobId !== null && { jobId }) };
}

/** Chooses as above, and claims as pg-boss does: each claim counts in `retry_count`, which fences off the one before. */
const claimText = `
with recursive projects(id) as (
  (select ${project} from pgboss.job_common job where ${waiting} order by 1 limit 1)
  union all
  select (select ${project} from pgboss.job_common job where ${waiting} and ${project} > projects.id order by 1 limit 1)
  from projects where projects.id is not null
),
running(id, tasks) as (
  select ${project}, count(*)::int from pgboss.job_common job where job.name = 'tasks' and job.state = 'active' group by 1
),
head as (
  select projects.id, first.priority, (first.priority - 1) / ${TIER} as tier
  from projects left join running using (id), lateral (
    select job.priority, job.start_after from pgboss.job_common job
    where ${due} and ${project} = projects.id order by job.priority desc, job.start_after limit 1
  ) first
  where $1::int is null or coalesce(running.tasks, 0) < $1
  order by tier desc, coalesce(running.tasks, 0), first.priority desc, first.start_after limit 1
),
-- Not before what somebody waits for: the first seconds of a film, and short films
known as (
  select job.id from pgboss.job_common job
  where ${inHead} and job.singleton_key = any($2::text[]) and not $3
    and job.priority between (select priority from head) - ${NEARBY} and (select priority from head)
    and (select priority from head) < (select tier + 1 from head) * ${TIER} - 1
  order by job.priority desc limit 1 for update skip locked
),
-- A long film goes on, in one slot, however many short ones come
oldest as (
  select job.id from pgboss.job_common job
  where ${inHead} and $3 and (job.priority - 1) / ${TIER} = (select tier from head) and not exists (
    select from pgboss.job_common other
    where other.name = 'tasks' and other.state = 'active' and other.singleton_key = job.singleton_key
  )
  order by job.start_after, job.priority desc limit 1 for update skip locked
),
by_rank as (
  select job.id from pgboss.job_common job
  where ${inHead} and not exists (select from known) and not exists (select from oldest)
  order by job.priority desc, job.start_after limit 1 for update skip locked
),
next as (select id from known union all select id from oldest union all select id from by_rank)
update pgboss.job_common job set state = 'active', started_on = now(), heartbeat_on = now(),
  retry_count = case when job.started_on is null then job.retry_count else job.retry_count + 1 end
-- One at most. As a value, not as a join, for which the planner would read all messages there are
where job.name = 'tasks' and job.id = (select id from next)
returning job.id, job.retry_count as "retryCount", job.priority, job.data, job.group_id as "group",
  job.singleton_key as "jobId"`;
