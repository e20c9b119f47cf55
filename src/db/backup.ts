import { createHash } from 'node:crypto';
import { VodsmithError } from '../errors.ts';
import { fillTables, insertRows, ROWS, readRows, schemaOf, tablesOf } from './all-rows.ts';
import type { Database, Sql } from './database.ts';

/** Of one backup: the first line of it. */
export interface BackupHead {
  vodsmith: 'backup';
  format: 2;
  /** Number of the newest migration. */
  schema: number;
  createdAt: string;
}

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
    const head: BackupHead = { vodsmith: 'backup', format: 2, schema: await schemaOf(sql), createdAt: timestamp() };
    await put(`${JSON.stringify(head)}\n`);
    let count = 0;
    for (const table of await tablesOf(sql)) {
      for await (const rows of readRows(sql, table)) {
        await put(rows.map((row) => `${JSON.stringify({ table, row })}\n`).join(''));
        count += rows.length;
      }
    }
    await write(`${JSON.stringify({ end: true, rows: count, sha256: hash.digest('hex') })}\n`);
    return count;
  });
}

const timestamp = () => new Date().toISOString();

/**
 * Puts the rows of a backup into a database whose tables are there and empty, in one transaction: all or nothing.
 *
 * @param lines of the backup, in their order
 * @throws VodsmithError `bad_setting` where it is no whole backup, of another schema, or the database is not empty
 */
export async function importRows(sql: Sql, lines: AsyncIterable<string>): Promise<number> {
  const tables = await tablesOf(sql);
  let count = 0;
  await fillTables(sql, tables, async () => {
    count = await insertLines(sql, tables, lines);
  });
  return count;
}

async function insertLines(sql: Sql, tables: string[], lines: AsyncIterable<string>): Promise<number> {
  const hash = createHash('sha256');
  let count = 0;
  let table = '';
  let waiting: string[] = [];
  let [begun, ended] = [false, false];
  const flush = async () => {
    if (waiting.length > 0) await insertRows(sql, table, waiting);
    waiting = [];
  };
  for await (const line of lines) {
    const read = parse(line, count);
    if (ended) throw damaged('there is something after its end');
    if (!begun) {
      await requireHead(sql, read);
      begun = true;
    } else if (read.end === true) {
      await flush();
      if (read.rows !== count || read.sha256 !== hash.digest('hex')) throw damaged('its hash is another one');
      ended = true;
      continue;
    } else {
      const one = rowOf(read, tables);
      if (one.table !== table || waiting.length >= ROWS) await flush();
      table = one.table;
      waiting.push(one.row);
      count += 1;
    }
    hash.update(`${line}\n`);
  }
  if (!ended) throw damaged('its end is missing');
  return count;
}

function parse(line: string, count: number): Record<string, unknown> {
  try {
    return Object(JSON.parse(line));
  } catch {
    throw damaged(`what follows row ${count} is no JSON`);
  }
}

function rowOf({ table, row }: Record<string, unknown>, tables: string[]): { table: string; row: string } {
  if (typeof table !== 'string' || !tables.includes(table)) throw damaged('it names a table that is not there');
  if (typeof row !== 'string') throw damaged('its rows are those of an early version');
  return { table, row };
}

/** Rows of another schema may fit into the tables all the same. */
async function requireHead(sql: Sql, { vodsmith, schema }: Record<string, unknown>): Promise<void> {
  if (vodsmith !== 'backup') throw damaged('its first line is not that of a backup');
  const own = await schemaOf(sql);
  if (schema === own) return;
  throw new VodsmithError(
    'bad_setting',
    `The backup has schema ${schema}, this version has ${own}. Restore with the version that made it, then update.`,
  );
}

const damaged = (why: string) =>
  new VodsmithError('bad_setting', `The file is not a complete backup: ${why}. Use another one; nothing was restored.`);
