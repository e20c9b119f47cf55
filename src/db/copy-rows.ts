import { VodsmithError } from '../errors.ts';
import { fillTables, insertRows, readRows, tablesOf } from './all-rows.ts';
import type { Database, Sql } from './database.ts';

export interface RowsProgress {
  /** In all tables. */
  rows: number;
  copied: number;
  /** Were read again on both sides, and are the same. */
  compared: number;
}

/**
 * Copies all rows into a database of the same schema whose tables are empty, then reads them on both sides and compares
 * them one by one.
 *
 * @param to a transaction: where this throws, it is to be rolled back
 * @throws VodsmithError `bad_setting` where the tables are not empty, `internal_error` where a row is not the same
 */
export async function copyRows(
  from: Database,
  to: Sql,
  onProgress: (progress: RowsProgress) => void,
): Promise<RowsProgress> {
  return await from.transaction(async (source) => {
    await source.query('set transaction isolation level repeatable read, read only');
    // Times are read as texts
    for (const sql of [source, to]) await sql.query(`set local time zone 'UTC'`);
    const tables = await tablesOf(source);
    const progress: RowsProgress = { rows: 0, copied: 0, compared: 0 };
    for (const table of tables) progress.rows += await countOf(source, table);
    onProgress(progress);
    await fillTables(to, tables, async () => {
      for (const table of tables)
        for await (const rows of readRows(source, table)) {
          await insertRows(to, table, rows);
          progress.copied += rows.length;
          onProgress(progress);
        }
    });
    for (const table of tables)
      await compare(source, to, table, (count) => {
        progress.compared += count;
        onProgress(progress);
      });
    return progress;
  });
}

async function countOf(sql: Sql, table: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(`select count(*)::int as count from "${table}"`);
  return row!.count;
}

async function compare(from: Sql, to: Sql, table: string, onRows: (count: number) => void): Promise<void> {
  const order = await orderOf(from, table);
  const copies = readRows(to, table, order);
  for await (const rows of readRows(from, table, order)) {
    const { value: copied = [] } = await copies.next();
    const different = rows.findIndex((row, index) => row !== copied[index]);
    if (different !== -1) throw unlike(table, rows[different]!);
    if (copied.length > rows.length) throw unlike(table, copied[rows.length]!);
    onRows(rows.length);
  }
  const { value: more } = await copies.next();
  if (more !== undefined) throw unlike(table, more[0]!);
}

/** An order that both sides have, whatever their languages are: by the primary key, else by the whole row. */
async function orderOf(sql: Sql, table: string): Promise<string> {
  const keys = await sql.query<{ name: string }>(
    `select attname as name from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
     where indrelid = $1::regclass and indisprimary order by attnum`,
    [table],
  );
  const texts = keys.length === 0 ? ['t::text'] : keys.map(({ name }) => `"${name}"::text`);
  return texts.map((text) => `${text} collate "C"`).join(', ');
}

function unlike(table: string, row: string): VodsmithError {
  const message = `A row of the table "${table}" is not the same in both databases. Nothing was copied; keep the old database, and report this.`;
  return new VodsmithError('internal_error', message, { facts: { row } });
}
