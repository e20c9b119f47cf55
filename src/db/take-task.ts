import { longestTurn } from '../core/plan/rank.ts';
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
export interface TakenTask {
  id: string;
  retryCount: number;
  priority: number;
  /** Its project. */
  group?: string;
  jobId?: string;
  data: { taskId: string };
}

/** As `claimed` holds it. */
export type Claimed = Omit<TakenTask, 'group' | 'jobId'> & { group: string | null; jobId: string | null };

/** Ranks of one priority (src/core/plan/rank.ts): (rank - 1) / tier is the same for all of them. */
const TIER = 1_000_000;
/** Places in the film that a task of a known job may be behind the next in turn. */
const NEARBY = 40;
/** Any number that nobody else locks: takers wait for each other where a limit has to hold. */
const LOCK = 5_170_263_841;

const project = `coalesce(job.group_id, '')`;
const tier = `((job.priority - 1) / ${TIER})`;
const waiting = `job.name = 'tasks' and job.state < 'active' and not job.blocked`;
const due = `${waiting} and job.start_after <= now()`;
const inHead = `${due} and ${project} = (select id from head)`;

/** With these the next message of each project is found without reading those behind it. */
const indexes = {
  vodsmith_tasks_by_rank: `(${project}, priority desc, start_after)`,
  vodsmith_tasks_by_turn: `(${project}, ${tier}, start_after)`,
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
  const { text, values } = claiming(taker);
  const [claimed] = await byTurns(db, taker, (sql) => sql.query<Claimed>(`${text} select * from claimed`, values));
  return claimed === undefined ? null : takenOf(claimed);
}

export function takenOf({ id, retryCount, priority, data, group, jobId }: Claimed): TakenTask {
  const owner = { ...(group !== null && { group }), ...(jobId !== null && { jobId }) };
  return { id, retryCount, priority, data, ...owner };
}

/** Runs a statement that claims. Where there is a limit, one taker after the other. */
export function byTurns<T>(db: Database, { limit }: Taker, claim: (sql: Sql) => Promise<T>): Promise<T> {
  if (limit === undefined) return claim(db);
  return db.transaction(async (sql) => {
    const [, claimed] = await Promise.all([sql.query('select pg_advisory_xact_lock($1)', [LOCK]), claim(sql)]);
    return claimed;
  });
}

/**
 * The begin of a statement: `claimed` is the message that was chosen as above, at most one, and claimed as pg-boss does:
 * each claim counts in `retry_count`, which fences off the one before. What is not asked for is not in the text: the
 * server keeps one plan for each of the few that there are, and plans none of them anew.
 */
export function claiming({ limit, known = [], oldest = false }: Taker): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one)}`;
  const choices = {
    ...(oldest && { oldest: byAge }),
    ...(!oldest && known.length > 0 && { known: nearby(value(known)) }),
  };
  const within = limit === undefined ? '' : `where coalesce(running.tasks, 0) < ${value(limit)}`;
  const others = Object.keys(choices).map((name) => ` and not exists (select from ${name})`);
  const ways = Object.entries({ ...choices, by_rank: byRank(others.join('')) });
  const text = `${heads(within)}, ${oldest ? aged : ''}
${ways.map(([name, choice]) => `${name} as (${choice} limit 1 for update skip locked)`).join(',\n')},
next as (${ways.map(([name]) => `select id from ${name}`).join(' union all ')}),
claimed as (
  update pgboss.job_common job set state = 'active', started_on = now(), heartbeat_on = now(),
    retry_count = case when job.started_on is null then job.retry_count else job.retry_count + 1 end
  -- One at most. As a value, not as a join, for which the planner would read all messages there are
  where job.name = 'tasks' and job.id = (select id from next)
  returning job.id, job.retry_count as "retryCount", job.priority, job.data, job.group_id as "group",
    job.singleton_key as "jobId"
)`;
  return { text, values };
}

/** `head`: the project whose turn it is. `active`: what runs. */
const heads = (within: string) => `
with recursive projects(id) as (
  (select ${project} from pgboss.job_common job where ${waiting} order by 1 limit 1)
  union all
  select (select ${project} from pgboss.job_common job where ${waiting} and ${project} > projects.id order by 1 limit 1)
  from projects where projects.id is not null
),
active as materialized (
  select ${project} as id, job.singleton_key as job from pgboss.job_common job
  where job.name = 'tasks' and job.state = 'active'
),
running as (select id, count(*)::int as tasks from active group by 1),
head as (
  select projects.id, first.priority, (first.priority - 1) / ${TIER} as tier
  from projects left join running using (id), lateral (
    select job.priority, job.start_after from pgboss.job_common job
    where ${due} and ${project} = projects.id order by job.priority desc, job.start_after limit 1
  ) first
  ${within}
  order by tier desc, coalesce(running.tasks, 0), first.priority desc, first.start_after limit 1
)`;

const byRank = (others: string) => `
  select job.id from pgboss.job_common job where ${inHead}${others} order by job.priority desc, job.start_after`;

/** Not before what somebody waits for: the first seconds of a film, and short films. */
const nearby = (known: string) => `
  select job.id from pgboss.job_common job
  where ${inHead} and job.singleton_key = any(${known}::text[])
    and job.priority between (select priority from head) - ${NEARBY} and (select priority from head)
    and (select priority from head) < (select tier + 1 from head) * ${TIER} - 1
  order by job.priority desc`;

/**
 * From the oldest job to the next one, as long as they have a task running: the messages of a job lie close together
 * (`turnOf` in src/core/plan/rank.ts), so one step leaves all of them behind.
 */
const after = (condition: string) => `
  select job.id, coalesce(job.singleton_key, '') as job, job.start_after as at from pgboss.job_common job
  where ${inHead} and ${tier} = (select tier from head)${condition} order by job.start_after, job.priority desc limit 1`;
const aged = `aged as (
  (${after('')})
  union all
  select later.* from aged, lateral (${after(` and job.start_after > aged.at + interval '${longestTurn} ms'`)}) later
  where aged.job in (select job from active)
),`;
/** A long film goes on, in one slot, however many short ones come. */
const byAge = `
  select job.id from pgboss.job_common job
  where job.name = 'tasks' and job.id = (select id from aged where aged.job not in (select coalesce(job, '') from active))
    and job.state < 'active'`;
