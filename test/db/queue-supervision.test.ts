import { afterEach, expect, test, vi } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import { describeDatabases, describePostgres } from '../databases.ts';

const wait = { timeout: 20_000, interval: 100 };

describePostgres('the queue of several processes', (db, url) => {
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
    await opened[0]!.queue.send('tasks', { taskId: 'a' });
    const taken = await Promise.all(opened.map(({ queue }) => queue.fetch('tasks', 1)));
    expect(taken.flat().map(({ data }) => data)).toEqual([{ taskId: 'a' }]);
    for (const { close } of opened) await close();
  });

  test('the message of a holder that fell silent goes to another; one that beats keeps its own', async () => {
    const { queue, close } = await open();
    await db().query('delete from pgboss.job');
    await queue.send('tasks', { taskId: 'silent' }, { priority: 1 });
    await queue.send('tasks', { taskId: 'beating' });
    const [silent, beating] = await queue.fetch('tasks', 2);
    await db().query(`update pgboss.job set heartbeat_on = now() - interval '1 minute' where state = 'active'`);
    await queue.beat('tasks', [beating!]);
    let again: Awaited<ReturnType<typeof queue.fetch<'tasks'>>> = [];
    const look = async () => {
      again = [...again, ...(await queue.fetch('tasks', 2))];
      return again.map(({ data }) => data.taskId);
    };
    await expect.poll(look, wait).toEqual(['silent']);
    expect(again[0]).toMatchObject({ id: silent!.id, retryCount: 1 });
    await queue.complete('tasks', silent!);
    await queue.beat('tasks', [silent!]);
    const [row] = await db().query('select state from pgboss.job where id = $1', [silent!.id]);
    expect(row).toEqual({ state: 'active' });
    await close();
  });
});

describeDatabases('the work that the queue does by itself', (db) => {
  let queue: Queue | undefined;
  afterEach(async () => {
    vi.useRealTimers();
    await queue?.stop();
  });

  test('its rounds of many minutes neither fail nor hold up a transaction that sends', async () => {
    const faults: Error[] = [];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    queue = await openQueue(db(), { onError: (error) => faults.push(error) });
    for (let minute = 0; minute < 5; minute++)
      await db().transaction(async (sql) => {
        vi.advanceTimersByTime(60_000);
        await queue!.send('tasks', { taskId: `${minute}` }, { sql });
        vi.advanceTimersByTime(60_000);
        await queue!.send('webhooks', { deliveryId: `${minute}` }, { sql });
      });
    expect(await queue.fetch('tasks', 10)).toHaveLength(5);
    expect(await queue.fetch('webhooks', 10)).toHaveLength(5);
    expect(faults).toEqual([]);
  });

  test('a fault of a send inside a transaction is said there, and the next transaction works', async () => {
    queue = await openQueue(db(), { onError: () => {} });
    await db().query(
      `alter table pgboss.job_common add constraint refused check (data->>'taskId' is distinct from 'refused')`,
    );
    const refused = db().transaction((sql) => queue!.send('tasks', { taskId: 'refused' }, { sql }));
    await expect(refused).rejects.toThrow(/refused/);
    await db().transaction((sql) => queue!.send('tasks', { taskId: 'taken' }, { sql }));
    const taken = await queue.fetch('tasks', 100);
    expect(taken.map(({ data }) => data.taskId)).toContain('taken');
  });
});
