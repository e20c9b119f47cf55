import { afterEach, expect, test, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import { describeDatabases, describePostgres } from '../databases.ts';

describePostgres('the queue of several processes', (_db, url) => {
  const open = async () => {
    const faults: Error[] = [];
    const own = await openPostgres(url());
    const queue = await openQueue(own, { onError: (error) => faults.push(error) });
    const close = async () => {
      await queue.stop();
      await own.close();
      expect(faults).toEqual([]);
    };
    return { queue, close };
  };

  test('processes that start at the same time share it', async () => {
    const opened = await Promise.all([open(), open(), open()]);
    await opened[0]!.queue.send({ deliveryId: 'a' });
    const taken = await Promise.all(opened.map(({ queue }) => queue.fetch(1)));
    expect(taken.flat().map(({ data }) => data)).toEqual([{ deliveryId: 'a' }]);
    for (const { close } of opened) await close();
  });
});

describeDatabases('the work that the queue does by itself', (db) => {
  let queue: Queue | undefined;
  afterEach(async () => {
    vi.useRealTimers();
    await queue?.stop();
    queue = undefined;
  });

  test('its rounds of many minutes neither fail nor hold up a transaction that sends', async () => {
    const faults: Error[] = [];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    queue = await openQueue(db(), { onError: (error) => faults.push(error) });
    for (let minute = 0; minute < 5; minute++)
      await db().transaction(async (sql) => {
        vi.advanceTimersByTime(60_000);
        await queue!.send({ deliveryId: `${minute}` }, { sql });
        vi.advanceTimersByTime(60_000);
        await queue!.send({ deliveryId: `${minute}, later` }, { sql });
      });
    expect(await queue.fetch(20)).toHaveLength(10);
    expect(faults).toEqual([]);
  });

  test('it does not begin where the database goes away while the queue is opened: the process can end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const away = new Error('away');
    const fails = (text: string) => text.includes('create_queue');
    const leaving: Database = {
      ...db(),
      query: (text, values) => (fails(text) ? Promise.reject(away) : db().query(text, values)),
      execute: (text) => (fails(text) ? Promise.reject(away) : db().execute(text)),
    };
    await expect(openQueue(leaving, { onError: () => {} })).rejects.toBe(away);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a fault of a send inside a transaction is said there, and the next transaction works', async () => {
    queue = await openQueue(db(), { onError: () => {} });
    await db().query(
      `alter table pgboss.job_common add constraint refused check (data->>'deliveryId' is distinct from 'refused')`,
    );
    const refused = db().transaction((sql) => queue!.send({ deliveryId: 'refused' }, { sql }));
    await expect(refused).rejects.toThrow(/refused/);
    await db().transaction((sql) => queue!.send({ deliveryId: 'taken' }, { sql }));
    const taken = await queue.fetch(100);
    expect(taken.map(({ data }) => data.deliveryId)).toContain('taken');
  });
});
