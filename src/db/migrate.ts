import { readdirSync, readFileSync } from 'node:fs';
import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Any number that nobody else locks: several processes may start at once. */
const LOCK = 7_631_020_411;

interface Migration {
  number: number;
  name: string;
  text: string;
}

/** Numbered from 1 without a gap; never edited once they have been released. */
const migrations: Migration[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ number: Number.parseInt(name, 10), name, text: readFileSync(new URL(name, folder), 'utf8') }));

/**
 * Brings the schema up to date, each migration in a transaction of its own.
 *
 * @throws VodsmithError `bad_setting` where the database was written by a later version
 */
export async function migrate(db: Database): Promise<void> {
  // "If not exists" alone fails for one of two who create at the same time
  await alone(db, (sql) =>
    sql.query(
      'create table if not exists migrations (number integer primary key, name text not null, at timestamptz not null default now())',
    ),
  );
  for (const migration of migrations) await apply(db, migration);
  const [newest] = await db.query<{ number: number }>('select max(number) as number from migrations');
  if (newest!.number <= migrations.length) return;
  const message = `The database was made by a later version (schema ${newest!.number}, this one knows ${migrations.length}). Start that version, or restore an older backup.`;
  throw new VodsmithError('bad_setting', message);
}

async function apply(db: Database, { number, name, text }: Migration): Promise<void> {
  await alone(db, async (sql) => {
    const done = await sql.query('select 1 from migrations where number = $1', [number]);
    if (done.length > 0) return;
    for (const statement of statementsOf(text)) await sql.query(statement);
    await sql.query('insert into migrations (number, name) values ($1, $2)', [number, name]);
  });
}

/** In a transaction of its own, while every other process that migrates waits. */
async function alone(db: Database, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  await db.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await work(sql);
  });
}

/** Migrations have neither function bodies nor semicolons in texts: a semicolon at a line's end ends a statement. */
const statementsOf = (text: string) => text.split(/;\s*$/m).filter((statement) => statement.trim() !== '');
