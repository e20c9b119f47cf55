import type { Sql } from '../../src/db/database.ts';
import { starting, type TaskRow, taskColumns } from '../../src/db/tasks.ts';

/** `null` where there is none. */
export async function getTask(sql: Sql, id: string): Promise<TaskRow | null> {
  const [row] = await sql.query<TaskRow>(`select ${taskColumns('tasks')} from tasks where id = $1`, [id]);
  return row ?? null;
}

/** In the order in which they were planned. */
export function tasksOfJob(sql: Sql, jobId: string): Promise<TaskRow[]> {
  return sql.query<TaskRow>(`select ${taskColumns('tasks')} from tasks where job_id = $1 order by number`, [jobId]);
}

/** Starts this task for a worker, whatever is next in turn; `null` where it is not queued. */
export async function startTask(sql: Sql, id: string, worker: string): Promise<TaskRow | null> {
  const text = `${starting(`id = $1 and status = 'queued'`, '$2')} returning ${taskColumns('tasks')}`;
  const [row] = await sql.query<TaskRow>(text, [id, worker]);
  return row ?? null;
}
