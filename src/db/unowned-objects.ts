import type { Sql } from './database.ts';

/**
 * An object is about to be stored that has no row yet. Whatever becomes of the process and of its transactions, the sweep
 * removes it in a day, unless `own` has been called for it.
 */
export async function announceObject(sql: Sql, key: string): Promise<void> {
  await sql.query(
    'insert into discarded_objects (key, removed_at) values ($1, now()) on conflict (key) do update set removed_at = now()',
    [key],
  );
}

/** The object has a row from now on: in the transaction that writes it. */
export async function own(sql: Sql, key: string): Promise<void> {
  await sql.query('delete from discarded_objects where key = $1', [key]);
}
