import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportRows, importRows } from '../../src/db/backup.ts';
import { copyRows, type RowsProgress } from '../../src/db/copy-rows.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { databaseKinds, type EmptyDatabase } from '../databases.ts';
import { addFile, addJob, addProject } from './rows.ts';

const [pglite, postgres] = databaseKinds;
const places: EmptyDatabase[] = [];
const opened: Database[] = [];
async function openNew({ create }: (typeof databaseKinds)[number]): Promise<Database> {
  const place = await create();
  places.push(place);
  const db = await place.open();
  opened.push(db);
  await migrate(db);
  return db;
}

let from: Database;
let to: Database;
beforeAll(async () => {
  from = await openNew(pglite);
  const projectId = await addProject(from);
  const { id } = await addJob(from, projectId);
  // None of this survives being read by a program, or being counted by a trigger
  await from.query(
    `update jobs set user_data = '{"2": 9007199254740993, "1": 1.0,\n "é\\u0000": "🎬"}' where id = $1`,
    [id],
  );
  await from.query(
    `update jobs set status = 'completed', finished_at = '2026-01-02 03:04:05.678901+05' where id = $1`,
    [id],
  );
  await addFile(from, projectId);
  await from.query(`insert into settings select 'name ' || n, repeat('value', n) from generate_series(1, 1201) n`);
});
beforeEach(async () => {
  to = await openNew(postgres);
});
afterAll(async () => {
  for (const db of opened) await db.close();
  for (const place of places) await place.remove();
});

const tables = ['projects', 'jobs', 'files', 'settings', 'usage_entries'];
const textsOf = async (db: Database) =>
  await db.transaction(async (sql) => {
    await sql.query(`set local time zone 'UTC'`);
    const texts: Record<string, unknown> = {};
    for (const table of tables)
      texts[table] = await sql.query(`select t::text as row from "${table}" t order by t::text collate "C"`);
    return texts;
  });
const copy = () => to.transaction((sql) => copyRows(from, sql, () => {}));

describe('rows that are copied into another database', () => {
  test('are the same there, to the letter, and nothing is added', async () => {
    const seen: RowsProgress[] = [];
    const done = await to.transaction((sql) => copyRows(from, sql, (progress) => seen.push({ ...progress })));
    expect(await textsOf(to)).toEqual(await textsOf(from));
    expect(done.rows).toBeGreaterThan(1200);
    expect(done).toEqual({ rows: done.rows, copied: done.rows, compared: done.rows });
    expect(seen[0]).toEqual({ rows: done.rows, copied: 0, compared: 0 });
  });

  test('are followed by rows with new numbers', async () => {
    await copy();
    const [project] = await to.query<{ id: string }>('select id from projects');
    const { id } = await addJob(to, project!.id);
    const numbers = await to.query<{ id: string }>('select id from jobs order by number desc');
    expect(numbers[0]).toEqual({ id });
    // What is made there is counted again
    const count = async () => (await to.query('select * from usage_entries')).length;
    const before = await count();
    await addFile(to, project!.id);
    expect(await count()).toBe(before + 1);
  });

  test('are not put beside others', async () => {
    await addProject(to);
    const before = await textsOf(to);
    await expect(copy()).rejects.toMatchObject({ code: 'bad_setting', message: expect.stringContaining('not empty') });
    expect(await textsOf(to)).toEqual(before);
  });

  test('leave nothing where one of them is not the same', async () => {
    await to.execute('alter table settings alter column value type char(6100)');
    await expect(copy()).rejects.toThrow(/A row of the table "settings" is not the same/);
    for (const rows of Object.values(await textsOf(to))) expect(rows).toEqual([]);
  });
});

test('a backup that is restored has the same rows, to the letter, and nothing is added', async () => {
  const lines: string[] = [];
  await exportRows(from, async (text) => void lines.push(...text.trimEnd().split('\n')));
  async function* read() {
    yield* lines;
  }
  await to.transaction((sql) => importRows(sql, read()));
  expect(await textsOf(to)).toEqual(await textsOf(from));
});
