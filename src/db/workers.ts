import type { Worker, WorkerTask } from '../schemas/worker.ts';
import type { Sql } from './database.ts';
import { SILENCE } from './silent-holders.ts';

/** Seconds of silence after which a worker is no longer shown: it has died, or cannot reach the database. */
const SHOWN = 60;

/** What a worker says of itself. */
export type Presence = Pick<Worker, 'id' | 'host' | 'pid' | 'version' | 'slots' | 'hindrance'>;

export interface WorkerRow extends Presence {
  paused: boolean;
  startedAt: Date;
  seenAt: Date;
  tasks: (Omit<WorkerTask, 'startedAt'> & { startedAt: Date })[];
}

const columns = 'id, host, pid, version, slots, paused, hindrance, started_at as "startedAt", seen_at as "seenAt"';

/** The worker lives. Answers whether somebody has paused it. */
export async function keepPresence(sql: Sql, worker: Presence): Promise<{ paused: boolean }> {
  const { id, host, pid, version, slots, hindrance } = worker;
  const [row] = await sql.query<{ paused: boolean }>(
    `insert into workers (id, host, pid, version, slots, hindrance) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set hindrance = excluded.hindrance, seen_at = now() returning paused`,
    [id, host, pid, version, slots, hindrance],
  );
  return row!;
}

/** Those that live, the oldest first, each with the tasks that it has in hand. */
export async function listWorkers(sql: Sql): Promise<WorkerRow[]> {
  const workers = await sql.query<Omit<WorkerRow, 'tasks'>>(
    `select ${columns} from workers where seen_at > now() - make_interval(secs => $1) order by started_at, id`,
    [SHOWN],
  );
  return await withTasks(sql, workers);
}

/** `null` where there is no such worker. */
export async function setPaused(sql: Sql, id: string, paused: boolean): Promise<WorkerRow | null> {
  const rows = await sql.query<Omit<WorkerRow, 'tasks'>>(
    `update workers set paused = $2 where id = $1 returning ${columns}`,
    [id, paused],
  );
  return (await withTasks(sql, rows))[0] ?? null;
}

/** How many workers have died since: they were heard of, did not say that they stop, and are silent. */
export async function deadSince(sql: Sql, since: Date): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'select count(*)::int as count from workers where seen_at >= $1 and seen_at < now() - make_interval(secs => $2)',
    [since, SILENCE],
  );
  return row!.count;
}

/** The worker has stopped. */
export async function endPresence(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from workers where id = $1', [id]);
}

/** Forgets the workers that have been silent for a day: they do not come back. */
export async function forgetSilentWorkers(sql: Sql): Promise<void> {
  await sql.query(`delete from workers where seen_at < now() - interval '1 day'`);
}

async function withTasks(sql: Sql, workers: Omit<WorkerRow, 'tasks'>[]): Promise<WorkerRow[]> {
  const tasks = await sql.query<WorkerRow['tasks'][number] & { worker: string }>(
    `select worker, job_id as "jobId", kind, step, started_at as "startedAt", progress
     from tasks where worker = any($1) and status = 'running' order by started_at, id`,
    [workers.map(({ id }) => id)],
  );
  const byWorker = Map.groupBy(tasks, ({ worker }) => worker);
  return workers.map((row) => ({ ...row, tasks: (byWorker.get(row.id) ?? []).map(({ worker: _, ...task }) => task) }));
}
