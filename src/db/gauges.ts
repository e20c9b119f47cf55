import type { Sql } from './database.ts';

/** Priorities as an operator watches them: every one as a label of its own would be a hundred series. */
const classOf = (priority: string) =>
  `case when ${priority} >= 50 then 'high' when ${priority} > 0 then 'raised' else 'normal' end`;

/** What could be taken from the queues now, by class of priority; `oldest` in seconds. */
export function queueDepth(sql: Sql): Promise<{ queue: string; priority: string; depth: number; oldest: number }[]> {
  const each = (priority: string, since: string) =>
    `${classOf(priority)} as priority, count(*) as depth, extract(epoch from now() - min(${since}))::float8 as oldest`;
  // The rank of a task begins with the priority of its job: see src/core/plan/rank.ts
  return sql.query(
    `select 'tasks' as queue, ${each('ceil(rank / 1000000.0) - 1', 'greatest(queued_at, due_at)')}
     from tasks where status = 'queued' and due_at <= now() group by 2
     union all
     select 'webhooks', ${each('priority', 'greatest(created_on, start_after)')}
     from pgboss.job where name = 'webhooks' and state < 'active' and start_after <= now() group by 2`,
  );
}

export function unendedJobs(sql: Sql): Promise<{ status: string; jobs: number }[]> {
  return sql.query(
    `select status, count(*) as jobs from jobs where status in ('queued', 'processing') group by status`,
  );
}

/** Workers that have shown themselves in the last minute. */
export function workerStates(sql: Sql): Promise<{ state: string; workers: number }[]> {
  return sql.query(
    `select case when paused then 'paused' when hindrance is not null then 'hindered' else 'working' end as state,
       count(*) as workers
     from workers where seen_at > now() - interval '1 minute' group by 1`,
  );
}

/** By what the rows of files say: segments that outputs share count once for each. */
export function storedBytes(sql: Sql): Promise<{ kind: string; bytes: number }[]> {
  return sql.query(
    `select case when job_id is null then 'uploads' else 'outputs' end as kind, sum(size)::float8 as bytes
     from files group by 1`,
  );
}
