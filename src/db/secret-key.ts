import type { Secrets } from '../core/secrets.ts';
import { type Actor, recordAction } from './audit.ts';
import type { Database, Sql } from './database.ts';
import { deleteSessions } from './sessions.ts';

/** Every column that holds what Secrets encrypted, with the table that it is in. */
const columns = [
  { table: 'api_keys', column: 'secret' },
  { table: 'projects', column: 'webhook_secret' },
  { table: 'projects', column: 'old_webhook_secret' },
] as const;

/**
 * Stores every secret under another key, all or none. Sessions end: their cookies are signed under the old one.
 *
 * @returns how many there are
 * @throws VodsmithError `bad_setting` where one cannot be read under the old key
 */
export function storeUnderKey(
  db: Database,
  { from, to, actor }: { from: Pick<Secrets, 'decrypt'>; to: Pick<Secrets, 'encrypt'>; actor: Actor },
): Promise<number> {
  return db.transaction(async (sql) => {
    let count = 0;
    for (const { table, column } of columns) {
      const rows = await sealedIn(sql, table, column);
      for (const { id, sealed } of rows)
        await sql.query(`update ${table} set ${column} = $2 where id = $1`, [id, to.encrypt(from.decrypt(sealed))]);
      count += rows.length;
    }
    await deleteSessions(sql);
    await recordAction(sql, actor, 'secret_key.rotated');
    return count;
  });
}

const sealedIn = (sql: Sql, table: string, column: string) =>
  sql.query<{ id: string; sealed: string }>(
    `select id, ${column} as sealed from ${table} where ${column} is not null order by id for update`,
  );
