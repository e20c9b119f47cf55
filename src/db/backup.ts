import { createHash } from 'node:crypto';
import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';

/** Of one backup: the first line of it. */
export interface BackupHead {
  vodsmith: 'backup';
  format: 1;
  /** Number of the newest migration. */
  schema: number;
  createdAt: string;
}

/** Rows that are read at once. */
const ROWS = 500;
/** What other processes and the next start make themselves. */
const LEFT_OUT = ['migrations', 'workers', 'sessions'];

/**
 * The database as lines of JSON: a head, a line for each row, an end with their number and hash. All of it is one state
 * of the database: one repeatable-read transaction, which the embedded database lets others wait for.
 *
 * @param write takes the text of some lines
 */
export async function exportRows(db: Database, write: (lines: string) => Promise<void>): Promise<number> {
  const hash = createHash('sha256');
  const put = async (text: string) => {
    hash.update(text);
    await write(text);
  };
  return db.transaction(async (sql) => {
    await sql.query('set transaction isolation level repeatable read, read only');
    const head: BackupHead = { vodsmith: 'backup', format: 1, schema: await schemaOf(sql), createdAt: timestamp() };
    await put(`${JSON.stringify(head)}\n`);
    let count = 0;
    for (const table of await tablesOf(sql)) {
      await sql.query(`declare backup_rows no scroll cursor for select row_to_json(t)::text as row from "${table}" t`);
      for (let rows = await fetchRows(sql); rows.length > 0; rows = await fetchRows(sql)) {
        // Between the values of a stored JSON text may be line ends; inside of strings they cannot be
        await put(rows.map(({ row }) => `{"table":"${table}","row":${row.replaceAll('\n', ' ')}}\n`).join(''));
        count += rows.length;
      }
      await sql.query('close backup_rows');
    }
    await write(`${JSON.stringify({ end: true, rows: count, sha256: hash.digest('hex') })}\n`);
    return count;
  });
}

const fetchRows = (sql: Sql) => sql.query<{ row: string }>(`fetch ${ROWS} from backup_rows`);
const timestamp = () => new Date().toISOString();

async function schemaOf(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ number: number }>('select max(number) as number from migrations');
  return row!.number;
}

/** Tables that others refer to come before those that refer to them. */
async function tablesOf(sql: Sql): Promise<string[]> {
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
 * Puts the rows of a backup into a database whose tables are there and empty, in one transaction: all or nothing.
 *
 * @param lines of the backup, in their order
 * @throws VodsmithError `bad_setting` where it is no whole backup, of another schema, or the database is not empty
 */
export async function importRows(sql: Sql, lines: AsyncIterable<string>): Promise<number> {
  const tables = await tablesOf(sql);
  await requireEmpty(sql);
  const hash = createHash('sha256');
  let count = 0;
  let table = '';
  let waiting: unknown[] = [];
  let ended = false;
  const flush = async () => {
    if (waiting.length > 0) await insertRows(sql, table, waiting);
    waiting = [];
  };
  for await (const line of lines) {
    const read = parse(line, count);
    if (ended) throw damaged('there is something after its end');
    if (read.end === true) {
      await flush();
      if (read.rows !== count || read.sha256 !== hash.digest('hex')) throw damaged('its hash is another one');
      ended = true;
      continue;
    }
    hash.update(`${line}\n`);
    if (read.vodsmith === 'backup') {
      await requireSchema(sql, read.schema);
      continue;
    }
    if (typeof read.table !== 'string' || !tables.includes(read.table))
      throw damaged('it names a table that is not there');
    if (read.table !== table || waiting.length >= ROWS) await flush();
    table = read.table;
    waiting.push(read.row);
    count += 1;
  }
  if (!ended) throw damaged('its end is missing');
  for (const name of tables) await continueNumbers(sql, name);
  return count;
}

function parse(line: string, count: number): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw damaged(`what follows row ${count} is no JSON`);
  }
}

const insertRows = (sql: Sql, table: string, rows: unknown[]) =>
  sql.query(
    `insert into "${table}" overriding system value select * from json_populate_recordset(null::"${table}", $1::json)`,
    [JSON.stringify(rows)],
  );

/** Numbers that the database gives itself go on behind those that were restored. */
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

async function requireEmpty(sql: Sql): Promise<void> {
  const found = await sql.query('select 1 from projects limit 1');
  if (found.length === 0) return;
  throw new VodsmithError(
    'bad_setting',
    'The database is not empty. Restore into an empty DATA_DIR, or into an empty database by DATABASE_URL.',
  );
}

async function requireSchema(sql: Sql, schema: unknown): Promise<void> {
  const own = await schemaOf(sql);
  if (schema === own) return;
  throw new VodsmithError(
    'bad_setting',
    `The backup has schema ${schema}, this version has ${own}. Restore with the version that made it, then update.`,
  );
}

const damaged = (why: string) =>
  new VodsmithError('bad_setting', `The file is no whole backup: ${why}. Take another one; nothing was restored.`);
