import type { Sql } from './database.ts';

/** A browser that is logged in. */
export interface SessionRow {
  id: string;
  expiresAt: Date;
}

const columns = 'id, expires_at as "expiresAt"';

/** Begins a session that lasts `seconds`, and forgets those that have ended. */
export async function insertSession(sql: Sql, id: string, seconds: number): Promise<void> {
  await sql.query('delete from sessions where expires_at <= now()');
  await sql.query('insert into sessions (id, expires_at) values ($1, now() + make_interval(secs => $2))', [
    id,
    seconds,
  ]);
}

/** `null` where it has ended. */
export async function findSession(sql: Sql, id: string): Promise<SessionRow | null> {
  const [row] = await sql.query<SessionRow>(`select ${columns} from sessions where id = $1 and expires_at > now()`, [
    id,
  ]);
  return row ?? null;
}

/** It lasts `seconds` from now on. Whether it was still there. */
export async function extendSession(sql: Sql, id: string, seconds: number): Promise<boolean> {
  const rows = await sql.query(
    'update sessions set expires_at = now() + make_interval(secs => $2) where id = $1 returning id',
    [id, seconds],
  );
  return rows.length === 1;
}

export async function deleteSession(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from sessions where id = $1', [id]);
}

/** Logs everybody out. */
export async function deleteSessions(sql: Sql): Promise<void> {
  await sql.query('delete from sessions');
}
