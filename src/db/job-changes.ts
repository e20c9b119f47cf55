import type { JobStatus } from '../schemas/job.ts';
import type { Database, Sql } from './database.ts';

/** A state that a job has come to. */
export interface JobChange {
  /** Whether more than its progress is new. */
  event: 'progress' | 'status';
  projectId: string;
  id: string;
  status: JobStatus | 'deleted';
  /** 0 to 1. */
  progress: number;
  /** Every HLS output can be played from its start. */
  playable: boolean;
  /** Seconds since 1970. */
  at: number;
}

/**
 * Calls `onChange` for every job, of whatever project, that was made, deleted or changed by any process; with `null`
 * where some of it may have been missed.
 */
export function listenToJobs(db: Database, onChange: (change: JobChange | null) => void): Promise<() => Promise<void>> {
  return db.listen('vodsmith_jobs', (payload) => onChange(payload === null ? null : JSON.parse(payload)));
}

const columns = `'status' as event, project_id as "projectId", id, status, progress, playable, extract(epoch from updated_at)::float8 as at`;

/** The state of one job of the project; of all that have not ended without an id, newest first, 1000 at most. */
export function jobStates(sql: Sql, projectId: string, id: string | null): Promise<JobChange[]> {
  if (id !== null) return sql.query(`select ${columns} from jobs where project_id = $1 and id = $2`, [projectId, id]);
  return sql.query(
    `select ${columns} from jobs where project_id = $1 and status in ('queued', 'processing')
     order by created_at desc, number desc limit 1000`,
    [projectId],
  );
}

/** Those of the jobs that have not ended. */
export async function openJobs(sql: Sql, ids: string[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    `select id from jobs where id = any($1) and status in ('queued', 'processing')`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
