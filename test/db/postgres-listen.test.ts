import pg from 'pg';
import { expect, test } from 'vitest';
import type { Database, Sql } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { startRelay } from '../relay.ts';

const notify = (db: Database, channel: string) => db.query('select pg_notify($1, $2)', [channel, '']);

function counter() {
  const calls = { count: 0, add: () => void calls.count++ };
  return calls;
}

const wait = { timeout: 20_000 };

describeDatabases('listen', (db) => {
  test('each NOTIFY on the channel is a call, until it is ended', async () => {
    const [mine, other] = [counter(), counter()];
    const [end, endOther] = [await db().listen('vodsmith_work', mine.add), await db().listen('other', other.add)];
    const [before, beforeOther] = [mine.count, other.count];
    await notify(db(), 'vodsmith_work');
    await expect.poll(() => mine.count).toBe(before + 1);
    await end();
    await notify(db(), 'vodsmith_work');
    await notify(db(), 'other');
    await expect.poll(() => other.count).toBe(beforeOther + 1);
    expect(mine.count).toBe(before + 1);
    await endOther();
  });

  test('two who listen on one channel are both called, and one may leave', async () => {
    const [first, second] = [counter(), counter()];
    const [endFirst, endSecond] = [await db().listen('shared', first.add), await db().listen('shared', second.add)];
    const [before, beforeSecond] = [first.count, second.count];
    await notify(db(), 'shared');
    await expect.poll(() => [first.count, second.count]).toEqual([before + 1, beforeSecond + 1]);
    await endFirst();
    await notify(db(), 'shared');
    await expect.poll(() => second.count).toBe(beforeSecond + 2);
    expect(first.count).toBe(before + 1);
    await endSecond();
  });

  test('a NOTIFY of a transaction comes with its commit, and never after a rollback', async () => {
    const calls = counter();
    const end = await db().listen('later', calls.add);
    const before = calls.count;
    const rolledBack = db().transaction(async (sql) => {
      await sql.query(`select pg_notify('later', '')`);
      throw new Error('stop');
    });
    await expect(rolledBack).rejects.toThrow('stop');
    await db().transaction((sql) => sql.query(`select pg_notify('later', 'committed')`));
    await expect.poll(() => calls.count).toBe(before + 1);
    await end();
  });
});

describeDatabases('announcements', (db) => {
  const announce = (sql: Sql, payload: string) => sql.query('select announce($1, $2)', ['told', payload]);

  test('those of a transaction come after its commit, each payload once, and never after a rollback', async () => {
    const told: (string | null)[] = [];
    const end = await db().listen('told', (payload) => void (payload !== null && told.push(payload)));
    const rolledBack = db().transaction(async (sql) => {
      await announce(sql, 'rolled back');
      throw new Error('stop');
    });
    await expect(rolledBack).rejects.toThrow('stop');
    await db().transaction(async (sql) => {
      for (const payload of ['first', 'two\nlines', 'first']) await announce(sql, payload);
    });
    // On the connections of both: nothing is left to be told with somebody else's commit
    await Promise.all(Array.from({ length: 12 }, () => db().transaction((sql) => sql.query('select 1'))));
    await announce(db(), 'outside');
    await expect.poll(() => told).toEqual(['first', 'two\nlines', 'outside']);
    await end();
  });

  test('who hears of it finds what was committed', async () => {
    const found: Promise<unknown[]>[] = [];
    const read = () => db().query(`select value from settings where name = 'announced'`);
    const end = await db().listen('told', (payload) => void (payload !== null && found.push(read())));
    await db().transaction(async (sql) => {
      await announce(sql, 'look');
      await sql.query(`insert into settings values ('announced', 'yes')`);
    });
    await expect.poll(() => found).toHaveLength(1);
    expect(await found[0]).toEqual([{ value: 'yes' }]);
    await end();
  });
});

describePostgres('announcements', (db, url) => {
  test('a process of a version before them tells with its commit', async () => {
    const told: (string | null)[] = [];
    const end = await db().listen('told', (payload) => void (payload !== null && told.push(payload)));
    const old = new pg.Client(url());
    await old.connect();
    await old.query(`begin; select announce('told', 'old'); commit`);
    await expect.poll(() => told).toEqual(['old']);
    await old.end();
    await end();
  });
});

const listeners = (db: Database) =>
  db.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%'`,
  );

/** Whether the server lets anyone into the database of `url`. */
async function admit(url: string, may: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const elsewhere = await openPostgres(new URL('/postgres', url).href);
  await elsewhere.execute(`alter database ${name} allow_connections ${may}`);
  await elsewhere.close();
}

describePostgres('listen', (db, url) => {
  const cut = () =>
    db().query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query ilike 'listen%'`,
    );

  test('a connection that breaks is made again, with one call for what was missed', async () => {
    const errors: Error[] = [];
    const other = await openPostgres(url(), { onError: (error) => errors.push(error) });
    const calls = counter();
    const end = await other.listen('work', calls.add);
    const [lost] = await listeners(db());
    for (let round = 1; round <= 2; round++) {
      const before = calls.count;
      await cut();
      await expect.poll(() => calls.count, wait).toBe(before + 1);
      await notify(db(), 'work');
      await expect.poll(() => calls.count, wait).toBe(before + 2);
    }
    expect(errors).not.toEqual([]);
    expect(await listeners(db())).not.toContainEqual(lost);
    await end();
    await expect.poll(() => listeners(db())).toEqual([]);
    await other.close();
  });

  test('a connection that is lost without a word is made again, too, and ends while it is silent', async () => {
    await using relay = await startRelay(Number(new URL(url()).port));
    const through = Object.assign(new URL(url()), { port: String(relay.port) });
    const other = await openPostgres(through.href, { silence: 1000 });
    const told: (string | null)[] = [];
    const end = await other.listen('work', (payload) => told.push(payload));
    const tell = (payload: string) => db().query(`select pg_notify('work', $1)`, [payload]);
    relay.forget();
    told.length = 0;
    await tell('missed');
    await expect.poll(() => told, wait).toContain(null);
    await tell('heard');
    await expect.poll(() => told, wait).toContain('heard');
    expect(told).not.toContain('missed');
    relay.forget();
    await end();
    await other.close();
  });

  test('all channels are heard on one connection, and on the next one after it', async () => {
    const other = await openPostgres(url());
    const [calls, more] = [counter(), counter()];
    const ends = await Promise.all([other.listen('work', calls.add), other.listen('more work', more.add)]);
    expect(await listeners(db())).toHaveLength(1);
    const before = [calls.count, more.count];
    await cut();
    await expect.poll(() => [calls.count, more.count], wait).toEqual(before.map((count) => count + 1));
    await notify(db(), 'more work');
    await expect.poll(() => [calls.count, more.count], wait).toEqual([before[0]! + 1, before[1]! + 2]);
    for (const end of ends) await end();
    await expect.poll(() => listeners(db())).toEqual([]);
    await other.close();
  });

  test('a server that refuses for a while is asked again until it lets in', async () => {
    const errors: Error[] = [];
    const other = await openPostgres(url(), { onError: (error) => errors.push(error) });
    const calls = counter();
    const end = await other.listen('work', calls.add);
    const before = calls.count;
    await admit(url(), false);
    await cut();
    await expect.poll(() => errors.some(({ message }) => /not currently accepting/.test(message)), wait).toBe(true);
    expect(calls.count).toBe(before);
    await admit(url(), true);
    await expect.poll(() => calls.count, wait).toBe(before + 1);
    await end();
    await other.close();
  });

  test('it ends at once while the connection is being made again, and leaves none behind', async () => {
    for (let round = 0; round < 3; round++) {
      const errors: Error[] = [];
      const other = await openPostgres(url(), { onError: (error) => errors.push(error) });
      const end = await other.listen('work', () => {});
      await cut();
      await expect.poll(() => errors).not.toEqual([]);
      await end();
      await other.close();
    }
    await expect.poll(() => listeners(db())).toEqual([]);
  });

  test('to listen where nothing can be reached is refused', async () => {
    const other = await openPostgres(url());
    await admit(url(), false);
    await expect(other.listen('work', () => {})).rejects.toThrow(/not currently accepting/);
    await admit(url(), true);
    await other.close();
  });
});
