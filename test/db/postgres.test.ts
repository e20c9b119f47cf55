import { expect, test } from 'vitest';
import type { Database, Sql } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { adviceOf, checkVersion } from '../../src/db/postgres-faults.ts';
import { describePostgres } from '../databases.ts';

const pidOf = async (sql: Sql) => (await sql.query<{ pid: number }>('select pg_backend_pid() as pid'))[0]!.pid;
const isThere = async (db: Database, pid: number) =>
  (await db.query('select 1 from pg_stat_activity where pid = $1', [pid])).length > 0;

/** Ends the connections as an administrator or a restart does, and waits until they are gone. */
async function terminate(db: Database, pid: number): Promise<void> {
  await db.query('select pg_terminate_backend($1)', [pid]);
  await expect.poll(() => isThere(db, pid)).toBe(false);
}

describePostgres('connections', (db, url) => {
  test('an idle connection that the server ends is told of, and made again', async () => {
    const errors: Error[] = [];
    const other = await openPostgres(url(), { onError: (error) => errors.push(error) });
    await terminate(db(), await pidOf(other));
    await expect.poll(() => errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(/terminat/);
    expect(await other.query('select 1 as a')).toEqual([{ a: 1 }]);
    await other.close();
  });

  test('a connection that ends between two statements of a transaction fails that transaction alone', async () => {
    const errors: Error[] = [];
    const other = await openPostgres(url(), { onError: (error) => errors.push(error) });
    const work = other.transaction(async (sql) => {
      await sql.query(`insert into settings values ('half', 'yes')`);
      await terminate(db(), await pidOf(sql));
      await expect.poll(() => errors).not.toEqual([]);
      await sql.query('select 1');
    });
    await expect(work).rejects.toThrow();
    expect(await other.query(`select * from settings where name = 'half'`)).toEqual([]);
    expect(await other.transaction((sql) => sql.query('select 1 as a'))).toEqual([{ a: 1 }]);
    await other.close();
  });

  test('a connection that ends during a statement fails that statement alone', async () => {
    const other = await openPostgres(url());
    const pid = await pidOf(other);
    const slept = other.query('select pg_sleep(60)').catch((error: unknown) => error);
    const sleeps = `select 1 from pg_stat_activity where pid = $1 and query like '%pg_sleep(60)%'`;
    await expect.poll(() => db().query(sleeps, [pid])).not.toEqual([]);
    await terminate(db(), pid);
    expect(await slept).toMatchObject({ code: 'unavailable', facts: { reason: expect.stringMatching(/terminat/) } });
    expect(await other.query('select 1 as a')).toEqual([{ a: 1 }]);
    await other.close();
  });

  test('more transactions than connections wait for their turn', async () => {
    const sum = Array.from({ length: 30 }, (_, n) => db().transaction((sql) => sql.query(`select ${n}::int as n`)));
    expect((await Promise.all(sum)).flat()).toEqual(Array.from({ length: 30 }, (_, n) => ({ n })));
  });

  test('a statement whose columns change under a running process fails once at most', async () => {
    await db().execute('create table changing (a integer); insert into changing values (7)');
    const read = () => db().query('select * from changing where a >= $1', [0]);
    expect(await read()).toEqual([{ a: 7 }]);
    await db().execute(`alter table changing add b text default 'new'`);
    await read().catch(() => {});
    expect(await read()).toEqual([{ a: 7, b: 'new' }]);
  });

  test('a statement that fails in a transaction takes back those that were sent with it', async () => {
    const work = db().transaction(async (sql) => {
      const insert = (name: string, value: string | null) =>
        sql.query('insert into settings (name, value) values ($1, $2)', [name, value]);
      await Promise.all([insert('first', 'yes'), insert('second', null), insert('third', 'yes')]);
    });
    await expect(work).rejects.toThrow(/null value/);
    expect(await db().query(`select 1 from settings where name in ('first', 'second', 'third')`)).toEqual([]);
  });

  test('a transaction that its process has forgotten lets others have its rows', async () => {
    const stopped = await openPostgres(url());
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const work = stopped.transaction(async (sql) => {
      await sql.query(`insert into settings values ('locked', 'yes')`);
      await sql.query(`set idle_in_transaction_session_timeout = '100ms'`);
      begun.resolve();
      await goOn.promise;
      await sql.query('select 1');
    });
    const ended = work.catch((error: unknown) => error);
    await begun.promise;
    await db().query(`insert into settings values ('locked', 'no')`);
    goOn.resolve();
    expect(await ended).toMatchObject({ code: 'unavailable' });
    const [{ limit }] = (await stopped.query(
      `select current_setting('idle_in_transaction_session_timeout') as limit`,
    )) as [{ limit: string }];
    expect(limit).toBe('10s');
    await stopped.close();
  });

  test('a statement that takes too long is ended by the server, which works on it for nobody', async () => {
    const slow = db().transaction(async (sql) => {
      expect(await sql.query('show statement_timeout')).toEqual([{ statement_timeout: '19s' }]);
      await sql.query(`set local statement_timeout = '50ms'`);
      await sql.query('select pg_sleep(600)');
    });
    await expect(slow).rejects.toMatchObject({ code: 'unavailable' });
    expect(
      await db().query(
        `select 1 from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active' and pid <> pg_backend_pid()`,
      ),
    ).toEqual([]);
  });

  test.each([
    ['a standby', '25006', /is read-only/],
    ['a full disk', '53100', /no room left/],
    ['a lack of memory', '53200', /no memory left/],
    ['a deadlock', '40P01', /busy with other changes/],
    ['a conflict', '40001', /busy with other changes/],
  ])('%s passes: whoever meets it may try again', async (_what, state, message) => {
    const failing = `do $$ begin raise exception 'no' using errcode = '${state}'; end $$`;
    const fault = { code: 'unavailable', message: expect.stringMatching(message), facts: { reason: 'no' } };
    await expect(db().query(failing)).rejects.toMatchObject(fault);
    await expect(db().transaction((sql) => sql.query(failing))).rejects.toMatchObject(fault);
  });

  test.each([
    [
      'a port without a server',
      { port: '1' },
      /cannot be reached \(ECONNREFUSED\)\. Start it, or correct DATABASE_URL/,
    ],
    [
      'a host that is not there',
      { hostname: 'nowhere.invalid' },
      /The host nowhere\.invalid in DATABASE_URL cannot be found/,
    ],
    [
      'a database that is not there',
      { pathname: '/no_such' },
      /has no database "no_such"\. Create it with `createdb no_such`/,
    ],
    ['a wrong password', { password: 'wrong' }, /refuses the user "postgres": .*Correct user and password/],
    ['a user that is not there', { username: 'nobody' }, /refuses the user "nobody"/],
  ])('%s is said with what to do', async (_what, change, sentence) => {
    const elsewhere = Object.assign(new URL(url()), change);
    await expect(openPostgres(elsewhere.href)).rejects.toMatchObject({
      ...{ code: 'bad_setting', message: expect.stringMatching(sentence) },
    });
  });

  test('a server before 15 is refused', () => {
    expect(() => checkVersion('140011', '14.11')).toThrow(/PostgreSQL 14\.11; Vodsmith needs 15 or later/);
    expect(() => checkVersion('150000', '15.0')).not.toThrow();
  });

  test('a missing right is said with what to do', async () => {
    await db().execute(`create role stranger login password 'stranger'`);
    const stranger = Object.assign(new URL(url()), { username: 'stranger', password: 'stranger' });
    await db().execute('revoke create on schema public from public');
    const own = await openPostgres(stranger.href);
    const denied = await own.query('create table mine ()').catch((error: unknown) => error);
    expect(adviceOf(denied, stranger.href)).toMatch(
      /^The user "stranger" lacks permissions on the database .*: ALTER DATABASE/,
    );
    await own.close();
    await db().execute('drop role stranger');
  });
});
