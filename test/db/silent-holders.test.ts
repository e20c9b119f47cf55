import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Message, openQueue, type Queue } from '../../src/db/queue.ts';
import { giveBackSilent } from '../../src/db/silent-holders.ts';
import { describeDatabases } from '../databases.ts';

describeDatabases('what silent holders have in hand', (db) => {
  let queue: Queue;
  beforeAll(async () => {
    queue = await openQueue(db(), { onError: (error) => expect.fail(String(error)) });
  });
  beforeEach(() => db().query('delete from pgboss.job'));
  afterAll(() => queue.stop());

  const takeOne = async () => (await queue.fetch('tasks', 1))[0]!;
  /** The last sign of life of all that is in hand was so long ago. */
  const lastHeard = (ago: string) =>
    db().query(`update pgboss.job set heartbeat_on = now() - $1::interval where state = 'active'`, [ago]);
  const names = (messages: Message<'tasks'>[]) => messages.map(({ data }) => data.taskId);

  test('goes to somebody else, once; what is heard of stays', async () => {
    await queue.send('tasks', { taskId: 'silent' }, { priority: 1 });
    await queue.send('tasks', { taskId: 'beating' });
    const [silent, beating] = [await takeOne(), await takeOne()];
    await lastHeard('10 seconds');
    await queue.beat('tasks', [beating]);
    expect(await giveBackSilent(db())).toBe(1);
    expect(await giveBackSilent(db())).toBe(0);
    expect(await queue.fetch('tasks', 2)).toEqual([{ ...silent, retryCount: 1 }]);
  });

  test('is still theirs after 2 seconds', async () => {
    await queue.send('tasks', { taskId: 'slow' });
    const message = await takeOne();
    await lastHeard('2 seconds');
    expect(await giveBackSilent(db())).toBe(0);
    expect(await queue.renew('tasks', message)).toBe(true);
  });

  test('keeps its place before what was sent later', async () => {
    for (const taskId of ['first', 'second']) await queue.send('tasks', { taskId });
    await takeOne();
    await lastHeard('30 seconds');
    await queue.send('tasks', { taskId: 'third' });
    await giveBackSilent(db());
    expect(names(await queue.fetch('tasks', 3))).toEqual(['first', 'second', 'third']);
  });

  test('is given back, too, where the clock of the database was put back', async () => {
    await queue.send('tasks', { taskId: 'early' });
    await takeOne();
    await lastHeard('-1 hour');
    expect(await giveBackSilent(db())).toBe(1);
  });

  test('can neither be renewed, settled nor kept by signs of life that come too late', async () => {
    await queue.send('tasks', { taskId: 'late' });
    const first = await takeOne();
    await lastHeard('30 seconds');
    await giveBackSilent(db());
    expect(await queue.renew('tasks', first)).toBe(false);
    const second = await takeOne();
    await lastHeard('30 seconds');
    await queue.beat('tasks', [first]);
    await queue.complete('tasks', first);
    expect(await queue.renew('tasks', first)).toBe(false);
    expect(await giveBackSilent(db())).toBe(1);
    expect((await takeOne()).retryCount).toBe(second.retryCount + 1);
  });

  test('is a webhook as well as a task', async () => {
    await queue.send('webhooks', { deliveryId: 'a' });
    await queue.fetch('webhooks', 1);
    await lastHeard('30 seconds');
    expect(await giveBackSilent(db())).toBe(1);
    expect(await queue.fetch('webhooks', 1)).toMatchObject([{ data: { deliveryId: 'a' }, retryCount: 1 }]);
  });
});
