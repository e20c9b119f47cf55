import { expect, test } from 'vitest';
import { giveBackSilent } from '../../src/db/silent-holders.ts';
import { takeTasks } from '../../src/db/take-task.ts';
import { beatTasks, renewTask } from '../../src/db/task-queue.ts';
import { finishTask } from '../../src/db/tasks.ts';
import { keepPresence } from '../../src/db/workers.ts';
import { describeDatabases } from '../databases.ts';
import { bothQueues } from './both-queues.ts';
import { addTask } from './rows.ts';

describeDatabases('what silent holders have in hand', (db) => {
  const both = bothQueues(db);

  const add = (step: string) => addTask(db(), both.jobId, { step });
  const take = async () => (await takeTasks(db(), { worker: 'one' }, 1))[0]!.task;
  /** The last sign of life of all that is in hand was so long ago. */
  async function lastHeard(ago: string): Promise<void> {
    await db().query('update tasks set heartbeat_at = now() - $1::interval', [ago]);
    await db().query(`update pgboss.job set heartbeat_on = now() - $1::interval where state = 'active'`, [ago]);
  }

  test('goes to somebody else, once; what is heard of stays', async () => {
    await add('silent');
    await add('beating');
    const [silent, beating] = [await take(), await take()];
    await lastHeard('10 seconds');
    await beatTasks(db(), [beating]);
    expect(await giveBackSilent(db())).toBe(1);
    expect(await giveBackSilent(db())).toBe(0);
    expect(await take()).toMatchObject({ id: silent.id, attempt: 2, starts: 2 });
    expect(await takeTasks(db(), { worker: 'one' }, 1)).toEqual([]);
  });

  test('is still theirs after 2 seconds', async () => {
    await add('slow');
    const task = await take();
    await lastHeard('2 seconds');
    expect(await giveBackSilent(db())).toBe(0);
    expect(await renewTask(db(), task)).toBe(true);
  });

  test('keeps its place before what was queued later', async () => {
    await add('first');
    await add('second');
    await take();
    await lastHeard('30 seconds');
    await add('third');
    await giveBackSilent(db());
    expect([(await take()).step, (await take()).step, (await take()).step]).toEqual(['first', 'second', 'third']);
  });

  test('is given back, too, where the clock of the database was put back', async () => {
    await add('early');
    const { id } = await take();
    await lastHeard('-1 hour');
    await db().query(`update tasks set due_at = now() + interval '1 hour'`);
    expect(await giveBackSilent(db())).toBe(1);
    expect((await take()).id).toBe(id);
  });

  test('can neither be renewed, ended nor kept by signs of life that come too late', async () => {
    await add('late');
    const first = await take();
    await lastHeard('30 seconds');
    await giveBackSilent(db());
    expect(await renewTask(db(), first)).toBe(false);
    const second = await take();
    await lastHeard('30 seconds');
    await beatTasks(db(), [first]);
    expect(await finishTask(db(), first, null)).toBe(false);
    expect(await renewTask(db(), first)).toBe(false);
    expect(await giveBackSilent(db())).toBe(1);
    expect((await take()).attempt).toBe(second.attempt + 1);
  });

  test('of a worker of the version before, which beats for itself alone, is given back when it is silent', async () => {
    await add('old');
    const { id } = await take();
    const worker = { id: 'one', host: 'old', pid: 1, version: '0.0.1', slots: 1, hindrance: null };
    await keepPresence(db(), worker);
    await db().query('update tasks set heartbeat_at = null where id = $1', [id]);
    expect(await giveBackSilent(db())).toBe(0);
    await db().query(`update workers set seen_at = now() - interval '30 seconds'`);
    expect(await giveBackSilent(db())).toBe(1);
  });

  test('is a webhook as well as a task', async () => {
    await both.queue.send({ deliveryId: 'a' });
    await both.queue.fetch(1);
    await lastHeard('30 seconds');
    expect(await giveBackSilent(db())).toBe(1);
    expect(await both.queue.fetch(1)).toMatchObject([{ data: { deliveryId: 'a' }, retryCount: 1 }]);
  });
});
