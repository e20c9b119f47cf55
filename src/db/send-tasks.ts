import type { Sql } from './database.ts';

/** Whose work a message is: projects share the workers, and who has a job's source goes on with it. */
export interface WorkOf {
  id: string;
  projectId: string;
  /** Of two messages of one priority that of the older job comes first. Now, on the database's clock, without it. */
  createdAt?: Date;
}

export interface TaskMessage {
  data: { taskId: string };
  /** Higher first; 0 without one. */
  priority?: number;
  /** Not before. */
  startAfter?: Date;
  job?: WorkOf;
}

/**
 * Sends messages as pg-boss does, by the settings of the queue; whoever waits for work hears of it. One of a job that was
 * made before the clock was put back waits for nothing.
 */
export async function sendTasks(sql: Sql, messages: TaskMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map(({ data, priority = 0, startAfter, job }) => ({
    ...{ data, priority, at: startAfter, made: job?.createdAt, project: job?.projectId, job: job?.id },
  }));
  await sql.query(text, [JSON.stringify(rows)]);
}

const text = `
with sent as (
  insert into pgboss.job_common (name, data, priority, start_after, group_id, singleton_key, keep_until, expire_seconds,
    deletion_seconds, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
  select queue.name, data, priority, coalesce(at, least(made, now())), project, job,
    coalesce(at, now()) + make_interval(secs => queue.retention_seconds), queue.expire_seconds, queue.deletion_seconds,
    queue.retry_limit, queue.retry_delay, queue.retry_backoff, queue.retry_delay_max, queue.policy, queue.dead_letter,
    queue.heartbeat_seconds
  from json_to_recordset($1::text::json)
    as message (data jsonb, priority integer, at timestamptz, made timestamptz, project text, job text),
    pgboss.queue where queue.name = 'tasks'
)
select announce('vodsmith_tasks', '')`;
