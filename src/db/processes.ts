import type { Sql } from './database.ts';

/** Seconds of silence after which a process counts as gone. */
const SILENT = 60;

/** A server or worker on the database, not a command. */
export interface ProcessRow {
  id: string;
  host: string;
  pid: number;
  /** As ROLE says. */
  role: string;
}

/** The process lives. */
export async function keepProcess(sql: Sql, { id, host, pid, role }: ProcessRow): Promise<void> {
  await sql.query(
    `insert into processes (id, host, pid, role) values ($1, $2, $3, $4)
     on conflict (id) do update set seen_at = now()`,
    [id, host, pid, role],
  );
}

/** Those that live. What has been silent for a day is forgotten. */
export async function livingProcesses(sql: Sql): Promise<ProcessRow[]> {
  await sql.query(`delete from processes where seen_at < now() - interval '1 day'`);
  return sql.query<ProcessRow>(
    'select id, host, pid, role from processes where seen_at > now() - make_interval(secs => $1) order by id',
    [SILENT],
  );
}

/** The process has stopped. */
export async function endProcess(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from processes where id = $1', [id]);
}
