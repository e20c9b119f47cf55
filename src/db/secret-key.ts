import type { Secrets } from '../core/secrets.ts';
import { VodsmithError } from '../errors.ts';
import { type Actor, recordAction } from './audit.ts';
import type { Database, Sql } from './database.ts';
import { deleteSessions } from './sessions.ts';
import { setSetting } from './settings.ts';

/** The setting that says under which key the secrets are stored. */
const NAME = 'secret_key';

/** Tells keys apart, and nothing of them. */
const idOf = (secrets: Pick<Secrets, 'derive'>) => secrets.derive('key id').toString('hex');

/** Every column that holds what Secrets encrypted, with the table that it is in. */
const columns = [
  { table: 'api_keys', column: 'secret' },
  { table: 'projects', column: 'webhook_secret' },
  { table: 'projects', column: 'old_webhook_secret' },
] as const;

/** The database keeps in mind under which key its secrets are stored, where it does not yet. */
export async function rememberKey(sql: Sql, secrets: Pick<Secrets, 'derive'>): Promise<void> {
  await sql.query('insert into settings (name, value) values ($1, $2) on conflict do nothing', [NAME, idOf(secrets)]);
}

/**
 * In the transaction that stores a secret: the key does not change until its end.
 *
 * @throws VodsmithError `secret_key_changed` where the secrets are stored under another one by now
 */
export async function requireKey(sql: Sql, secrets: Pick<Secrets, 'derive'>): Promise<void> {
  const [row] = await sql.query<{ value: string }>('select value from settings where name = $1 for share', [NAME]);
  if (row === undefined || row.value === idOf(secrets)) return;
  throw new VodsmithError(
    'secret_key_changed',
    'The secrets in the database are encrypted under another SECRET_KEY than this process has. It stops: start it with the new one.',
  );
}

/**
 * Stores every secret under another key, all or none. Sessions end: their cookies are signed under the old one.
 *
 * @returns how many there are
 * @throws VodsmithError `bad_setting` where one cannot be read under the old key
 */
export function storeUnderKey(
  db: Database,
  { from, to, actor }: { from: Pick<Secrets, 'decrypt'>; to: Pick<Secrets, 'encrypt' | 'derive'>; actor: Actor },
): Promise<number> {
  return db.transaction(async (sql) => {
    // First: who stores a secret meanwhile has ended, or finds another key
    await setSetting(sql, NAME, idOf(to));
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
