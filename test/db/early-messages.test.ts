import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bringEarlyBack } from '../../src/db/early-messages.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import { describeDatabases } from '../databases.ts';

describeDatabases('a clock that was put back by an hour', (db) => {
  let queue: Queue;
  beforeAll(async () => {
    queue = await openQueue(db(), { onError: (error) => expect.fail(String(error)) });
  });
  beforeEach(() => db().query('delete from pgboss.job'));
  afterAll(() => queue.stop());

  /** All that was sent, as it is after the clock was put back. */
  const putBack = () =>
    db().query(
      `update pgboss.job set created_on = created_on + interval '1 hour', start_after = start_after + interval '1 hour'`,
    );
  const fetched = async () => (await queue.fetch('tasks', 9)).map(({ data }) => data.taskId);

  test('keeps nothing waiting that was due', async () => {
    await queue.send('tasks', { taskId: 'due' });
    await putBack();
    expect(await fetched()).toEqual([]);
    expect(await bringEarlyBack(db())).toBe(1);
    expect(await bringEarlyBack(db())).toBe(0);
    expect(await fetched()).toEqual(['due']);
  });

  test('leaves what was put off for as long as it was to be', async () => {
    await queue.send('tasks', { taskId: 'put off' });
    await queue.defer('tasks', (await queue.fetch('tasks', 1))[0]!, 3000);
    await putBack();
    expect(await bringEarlyBack(db())).toBe(1);
    const [{ seconds }] = (await db().query<{ seconds: number }>(
      `select extract(epoch from start_after - created_on)::float8 as seconds from pgboss.job where state = 'created'`,
    )) as [{ seconds: number }];
    expect(Math.round(seconds / 100)).toBe(30);
    expect(await fetched()).toEqual([]);
  });

  test('keeps none of the later tasks of a job waiting that was made before', async () => {
    const createdAt = new Date(Date.now() + 3_600_000);
    const job = { id: 'a', projectId: 'b', createdAt };
    await queue.send('tasks', { taskId: 'first' }, { job });
    await queue.sendTasks([{ data: { taskId: 'later' }, job }], db());
    expect((await fetched()).toSorted()).toEqual(['first', 'later']);
  });
});
