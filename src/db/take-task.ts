import { longestTurn } from '../core/plan/rank.ts';
import { noStats } from '../core/stats.ts';
import type { JobStatus } from '../schemas/job.ts';
import type { Database, Sql } from './database.ts';
import { beginning } from './jobs.ts';
import { starting, type TaskRow, taskColumns } from './tasks.ts';

/** Who takes a task, and by which rules. */
export interface Taker {
  /** Names the process. */
  worker: string;
  /** Tasks of one project at once, in all processes. */
  limit?: number;
  /** Jobs whose source lies here already. */
  known?: string[];
  /** The first is of the job that waits longest and has no task running, whatever its rank. */
  oldest?: boolean;
}

/** A task that was taken and started. */
export interface TakenTask {
  task: TaskRow;
  /** What changes of its job while it runs: `queued` where it could not be begun, since somebody else has it in hand. */
  job: { status: JobStatus; startedAt: Date | null; playable: boolean };
}

/** Ranks of one priority (src/core/plan/rank.ts): (rank - 1) / tier is the same for all of them. */
const TIER = 1_000_000;
/** Places in the video that a task of a known job may be behind the next in turn. */
const NEARBY = 40;
/** Any number that nobody else locks: takers wait for each other where a limit has to hold. */
const LOCK = 5_170_263_841;

/**
 * A limit that the planner cannot know has it walk the index in its order. So the server leaves out for good what is in
 * there of rows that have changed since: each task that is done leaves some, until the next vacuum. To read all of the
 * index as a bitmap, which seems cheaper, would look at them each time.
 */
const INDEX_ORDER = 'limit (select 1000000)';

const tier = `((task.rank - 1) / ${TIER})`;
/** The lowest rank of a tier: division leaves out what is behind the comma, below 0 too. */
const lowest = `case when tier > 0 then tier * ${TIER} + 1 else (tier - 1) * ${TIER} + 2 end as lowest`;
const waiting = `task.status = 'queued'`;
/** As an expression: an index is walked in its order, not by what is due. */
const due = `${waiting} and task.due_at + interval '0' <= now()`;
const inHead = `${due} and task.project_id = (select id from head)`;

/**
 * Queued jobs whose first task was taken. One that somebody holds is left out: he may be ending it, and lock its tasks
 * next. Said so that they are found by their ids, not among all that are open.
 */
const unbegun = `
  select id from jobs
  where id = any(array(select job_id from taken)) and status not in ('processing', 'completed', 'failed')
  for no key update skip locked`;

/**
 * Takes tasks of the project that is next in turn, as many as are its at once, and starts them; none where none waits. The
 * highest priority first; of one priority, the project that has the fewest tasks running; of one project, by rank. A
 * project that has reached the limit waits.
 *
 * In one statement, which waits for no lock of the job, and begins it with its first task: whoever ends a job locks it
 * before its tasks.
 *
 * @param most at least 1
 */
export async function takeTasks(db: Database, taker: Taker, most: number): Promise<TakenTask[]> {
  const { text, values } = taking(taker, most);
  type Row = TaskRow & Omit<TakenTask['job'], 'status'> & { jobStatus: JobStatus };
  const rows = await byTurns(db, taker, (sql) => sql.query<Row>(text, values));
  return rows.map(({ jobStatus, startedAt, playable, ...task }) => ({
    task,
    job: { status: jobStatus, startedAt, playable },
  }));
}

/** Where there is a limit, one taker after the other. */
function byTurns<T>(db: Database, { limit }: Taker, take: (sql: Sql) => Promise<T>): Promise<T> {
  if (limit === undefined) return take(db);
  return db.transaction(async (sql) => {
    const [, taken] = await Promise.all([sql.query('select pg_advisory_xact_lock($1)', [LOCK]), take(sql)]);
    return taken;
  });
}

/** What is not asked for is not in the text: the server keeps one plan for each of the few that there are. */
function taking(
  { worker, limit, known = [], oldest = false }: Taker,
  most: number,
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one)}`;
  const bounds = [`${value(most)}::integer`, ...(limit === undefined ? [] : [`${value(limit)} - tasks`])];
  const others = oldest ? ' and task.id not in (select id from oldest)' : '';
  const rest = `limit (select most from head)${oldest ? ' - (select count(*) from oldest)' : ''}`;
  const ways = Object.entries({
    ...(oldest && { oldest: byAge }),
    ...(known.length > 0 && { known: `${nearby(value(known), others)} ${rest}` }),
    by_rank: `${byRank(known.length > 0 ? `${others} and not exists (select from known)` : others)} ${rest}`,
  });
  const text = `${heads(bounds)}, ${oldest ? aged : ''}
${ways.map(([name, choice]) => `${name} as (${choice} for update skip locked)`).join(',\n')},
next as (${ways.map(([name]) => `select id from ${name}`).join(' union all ')}),
taken as (${starting('id = any(array(select id from next))', value(worker))} returning *),
begun as (${beginning(`id = any(array(${unbegun}))`, value(JSON.stringify(noStats)))} returning id)
select ${taskColumns('taken')}, case when begun.id is null then jobs.status else 'processing' end as "jobStatus",
  jobs.started_at as "startedAt", jobs.playable
from taken join jobs on jobs.id = taken.job_id left join begun on begun.id = jobs.id order by taken.rank desc, taken.due_at`;
  return { text, values };
}

/**
 * `active`: what runs. `turns`: the projects that are next. `head`: the one whose turn it is, and for how many tasks: as
 * many as leave it no further on than the next one is, and within the bounds.
 */
const heads = (bounds: string[]) => `
with recursive projects(id) as (
  (select project_id from tasks task where ${waiting} order by 1 limit 1)
  union all
  select (select project_id from tasks task where ${waiting} and project_id > projects.id order by 1 limit 1)
  from projects where projects.id is not null
),
active as materialized (
  select project_id as id, job_id as job from tasks where status = 'running' ${INDEX_ORDER}
),
running as (select id, count(*)::int as tasks from active group by 1),
turns as materialized (
  select projects.id, first.rank, first.due_at, (first.rank - 1) / ${TIER} as tier, coalesce(running.tasks, 0) as tasks
  from projects left join running using (id), lateral (
    select task.rank, task.due_at from tasks task
    where ${due} and task.project_id = projects.id order by task.rank desc, task.due_at limit 1
  ) first
),
head as (
  select id, rank, tier, ${lowest}, least(${bounds}, (
    select min(greatest(tasks - turns.tasks, 1)) from turns other where other.id <> turns.id and other.tier = turns.tier
  )) as most
  from turns ${bounds.slice(1).map((left) => `where ${left} > 0`)}
  order by tier desc, tasks, rank desc, due_at limit 1
)`;

const byRank = (others: string) => `
  select task.id from tasks task
  where ${inHead}${others} and task.rank >= (select lowest from head)
  order by task.rank desc, task.due_at`;

/** Not before what somebody waits for: the first seconds of a video, and short videos. */
const nearby = (known: string, others: string) => `
  select task.id from tasks task
  where ${inHead} and task.job_id = any(${known}::text[])
    and task.rank between (select rank from head) - ${NEARBY} and (select rank from head)
    and (select rank from head) < (select tier + 1 from head) * ${TIER} - 1${others}
  order by task.rank desc`;

/**
 * From the oldest job to the next one, as long as they have a task running: the tasks of a job lie close together
 * (`turnOf` in src/core/plan/rank.ts), so one step leaves all of them behind.
 */
const after = (condition: string) => `
  select task.id, task.job_id as job, task.due_at as at from tasks task
  where ${inHead} and ${tier} = (select tier from head)${condition} order by task.due_at, task.rank desc limit 1`;
const aged = `aged as (
  (${after('')})
  union all
  select later.* from aged, lateral (${after(` and task.due_at > aged.at + interval '${longestTurn} ms'`)}) later
  where aged.job in (select job from active)
),`;
/** A long video goes on, in one slot, however many short ones come. */
const byAge = `
  select task.id from tasks task
  where task.id = (select id from aged where aged.job not in (select job from active)) and ${waiting} limit 1`;
