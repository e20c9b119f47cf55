import { expect, test } from 'vitest';
import { getSetting, setSetting } from '../../src/db/settings.ts';
import { describeDatabases } from '../databases.ts';

const failing = 'select 1 / 0';

describeDatabases('the database', (db) => {
  test('values come back as plain types', async () => {
    const [row] = await db().query(
      `select 9007199254740991::bigint as big, count(*) as count, 0.1::float8 as float, '{"b":[1],"a":null}'::jsonb as json,
         '2026-01-02T03:04:05.678Z'::timestamptz as date, array['a', 'b,c'] as texts, null as nothing, true as yes`,
    );
    expect(row).toEqual({
      ...{ big: 9007199254740991, count: 1, float: 0.1, json: { b: [1], a: null }, nothing: null, yes: true },
      ...{ date: new Date('2026-01-02T03:04:05.678Z'), texts: ['a', 'b,c'] },
    });
  });

  test('dates, arrays, nulls and texts with every kind of quote are values', async () => {
    const text = `'); drop table jobs; -- \\ "$1" é 🎬`;
    const values = [text, [text, ''], null, new Date(1_700_000_000_123)];
    const [row] = await db().query(
      'select $1::text as a, $2::text[] as b, $3::text as c, $4::timestamptz as d',
      values,
    );
    expect(row).toEqual({ a: text, b: [text, ''], c: null, d: values[3] });
  });

  test('several statements in one text give the rows of all', async () => {
    expect(await db().execute('select 1 as a; select 2 as b union all select 3 order by b')).toEqual([
      ...[{ a: 1 }, { b: 2 }, { b: 3 }],
    ]);
  });

  test('a transaction gives what its work gives, and keeps what it wrote', async () => {
    const value = await db().transaction(async (sql) => {
      await setSetting(sql, 'committed', 'yes');
      return await getSetting(sql, 'committed');
    });
    expect(value).toBe('yes');
    expect(await getSetting(db(), 'committed')).toBe('yes');
  });

  test('nothing is left of a transaction whose work throws, and the error is the one that was thrown', async () => {
    const error = new Error('stop');
    const work = db().transaction(async (sql) => {
      await setSetting(sql, 'rolled-back', 'yes');
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(await getSetting(db(), 'rolled-back')).toBeNull();
  });

  test('what a transaction writes is seen by nobody until it commits', async () => {
    let outside: Promise<string | null> | undefined;
    await db().transaction(async (sql) => {
      await setSetting(sql, 'hidden', 'yes');
      // PGlite, with its one connection, answers after the commit; a server answers at once
      outside = getSetting(db(), 'hidden');
      if (db().kind === 'postgres') expect(await outside).toBeNull();
      await sql.query('delete from settings where name = $1', ['hidden']);
    });
    expect(await outside).toBeNull();
  });

  test('after a failing statement the next ones work: alone, in a transaction, and in a text of several', async () => {
    for (let round = 0; round < 20; round++) {
      await expect(db().query(failing)).rejects.toThrow(/division by zero/);
      await expect(db().transaction((sql) => sql.query(failing))).rejects.toThrow(/division by zero/);
      await expect(db().execute(`begin; ${failing}; commit`)).rejects.toThrow(/division by zero/);
    }
    expect(await db().query('select 1 as a')).toEqual([{ a: 1 }]);
    expect(await db().transaction((sql) => sql.query('select 1 as a'))).toEqual([{ a: 1 }]);
  });

  test('a text of several statements that fails leaves the transaction of somebody else alone', async () => {
    const [, refused] = await Promise.allSettled([
      db().transaction(async (sql) => {
        for (let step = 0; step < 5; step++) await setSetting(sql, `step-${step}`, 'yes');
      }),
      db().execute(`begin; insert into settings values ('half', 'yes'); ${failing}; commit`),
      db().transaction((sql) => setSetting(sql, 'after', 'yes')),
    ]);
    expect(refused?.status).toBe('rejected');
    expect(await db().query(`select name from settings where name like 'step-%'`)).toHaveLength(5);
    expect([await getSetting(db(), 'half'), await getSetting(db(), 'after')]).toEqual([null, 'yes']);
  });

  test('a transaction that swallowed the failure of a statement does not pretend to have committed', async () => {
    const work = db().transaction(async (sql) => {
      await setSetting(sql, 'lost', 'yes');
      await sql.query(failing).catch(() => {});
    });
    await expect(work).rejects.toThrow();
    expect(await getSetting(db(), 'lost')).toBeNull();
  });

  test('many transactions at the same time neither wait for each other for ever nor lose a write', async () => {
    await setSetting(db(), 'counter', '0');
    const add = () =>
      db().transaction(async (sql) => {
        await sql.query(`select value from settings where name = 'counter' for update`);
        await sql.query(`update settings set value = (value::int + 1)::text where name = 'counter'`);
      });
    await Promise.all(Array.from({ length: 50 }, add));
    expect(await getSetting(db(), 'counter')).toBe('50');
  });
});
