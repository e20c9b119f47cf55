import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';
import { storedBytes } from './usage.ts';

/** Seconds that a claim holds: who renews it lives. */
const HELD = 120;

/** What wants room in a project; `id` is that of the upload, or of the task that fetches. */
export interface Claimant {
  id: string;
  projectId: string;
}

/**
 * Bytes that the project has or expects beside those of the claimant: files, uploads that have begun, claims of others.
 */
export async function takenBeside(sql: Sql, { id, projectId }: Claimant): Promise<number> {
  const [row] = await sql.query<{ bytes: number }>(
    `select ((select coalesce(sum(size), 0) from uploads where project_id = $1 and id <> $2)
       + (select coalesce(sum(bytes), 0) from room_claims where project_id = $1 and id <> $2 and until > now())
     )::bigint as bytes`,
    [projectId, id],
  );
  // After the others: what becomes a file in between is counted twice, and never left out
  return row!.bytes + (await storedBytes(sql, projectId));
}

/**
 * In a transaction, until whose end nobody else asks for room in the project.
 *
 * @param most bytes of the project
 * @returns bytes that the claimant may take, at least `needed`
 * @throws VodsmithError `quota_exceeded`
 */
export async function lockRoom(sql: Sql, claimant: Claimant, needed: number, most: number): Promise<number> {
  await sql.query('select id from projects where id = $1 for no key update', [claimant.projectId]);
  const taken = await takenBeside(sql, claimant);
  if (taken + needed > most) throw noRoom(taken, most);
  return most - taken;
}

export function noRoom(taken: number, most: number): VodsmithError {
  return new VodsmithError(
    'quota_exceeded',
    `The project uses ${taken} of its ${most} bytes, counting files on their way: this file does not fit. Delete some files.`,
  );
}

/**
 * Keeps room for a claimant, in place of what it had.
 *
 * @param wanted bytes; where there is less, what there is, at least `needed`
 * @returns bytes that it may take
 * @throws VodsmithError `quota_exceeded`
 */
export function claimRoom(
  db: Database,
  claimant: Claimant,
  { needed, wanted, most }: { needed: number; wanted: number; most: number },
): Promise<number> {
  return db.transaction(async (sql) => {
    const bytes = Math.min(wanted, await lockRoom(sql, claimant, needed, most));
    await sql.query('delete from room_claims where project_id = $1 and until <= now()', [claimant.projectId]);
    await sql.query(
      `insert into room_claims (id, project_id, bytes, until) values ($1, $2, $3, now() + make_interval(secs => $4))
       on conflict (id) do update set bytes = excluded.bytes, until = excluded.until`,
      [claimant.id, claimant.projectId, bytes, HELD],
    );
    return bytes;
  });
}

/** The claimant lives. */
export async function renewClaim(sql: Sql, id: string): Promise<void> {
  await sql.query('update room_claims set until = now() + make_interval(secs => $2) where id = $1', [id, HELD]);
}

export async function dropClaim(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from room_claims where id = $1', [id]);
}
