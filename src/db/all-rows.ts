import { VodsmithError } from '../errors.ts';
import type { Sql } from './database.ts';

/** Rows that are read and written at once. */
export const ROWS = 500;
/** What other processes and the next start make themselves. */
const LEFT_OUT = ['migrations', 'workers', 'processes', 'room_claims', 'sessions'];

/** Number of the newest migration. */
export async function schemaOf(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ number: number }>('select max(number) as number from migrations');
  return row!.number;
}

/** Tables whose rows are kept. Those that others refer to come before those that refer to them. */
export async function tablesOf(sql: Sql): Promise<string[]> {
  const names = await sql.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
  );
  const references = await sql.query<{ from: string; to: string }>(
    `select child.relname as "from", parent.relname as "to" from pg_constraint
     join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
     where contype = 'f' and conrelid <> confrelid`,
  );
  const sorted: string[] = [];
  const visit = (name: string) => {
    if (sorted.includes(name) || LEFT_OUT.includes(name)) return;
    for (const { from, to } of references) if (from === name) visit(to);
    sorted.push(name);
  };
  for (const { name } of names) visit(name);
  return sorted;
}

/**
 * All rows of a table, some at a time, in a transaction. Each is the text that PostgreSQL has for a row (manual, "Composite
 * Types"): unlike JSON it takes whatever a column holds, and comes back as it was.
 *
 * @param order by what: an SQL text
 */
export async function* readRows(sql: Sql, table: string, order?: string): AsyncGenerator<string[]> {
  const ordered = order === undefined ? '' : `order by ${order}`;
  await sql.query(`declare all_rows no scroll cursor for select t::text as row from "${table}" t ${ordered}`);
  for (;;) {
    const rows = await sql.query<{ row: string }>(`fetch ${ROWS} from all_rows`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await sql.query('close all_rows');
}

/**
 * Lets `insert` fill tables that have to be empty, in a transaction that everybody else waits for. No trigger counts
 * the rows, and the numbers that the database gives itself go on behind them.
 *
 * @throws VodsmithError `bad_setting` where they are not empty
 */
export async function fillTables(sql: Sql, tables: string[], insert: () => Promise<void>): Promise<void> {
  const triggers = async (state: 'disable' | 'enable') => {
    for (const table of tables) await sql.query(`alter table "${table}" ${state} trigger user`);
  };
  await triggers('disable');
  const found = await sql.query('select 1 from projects limit 1');
  if (found.length > 0)
    throw new VodsmithError(
      'bad_setting',
      'The database is not empty. Use an empty DATA_DIR, or set DATABASE_URL to an empty database.',
    );
  await insert();
  for (const table of tables) await continueNumbers(sql, table);
  await triggers('enable');
}

/** @param rows as `readRows` gives them, of the same schema */
export async function insertRows(sql: Sql, table: string, rows: string[]): Promise<void> {
  // Without the offset each column would read the text of its row again
  await sql.query(
    `insert into "${table}" overriding system value
     select (row).* from (select text::"${table}" as row from unnest($1::text[]) as text offset 0) as rows`,
    [rows],
  );
}

async function continueNumbers(sql: Sql, table: string): Promise<void> {
  const columns = await sql.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    [table],
  );
  for (const { name } of columns)
    await sql.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce((select max("${name}") from "${table}"), 0) + 1, false)`,
      [table, name],
    );
}
