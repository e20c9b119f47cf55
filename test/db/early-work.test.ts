import { expect, test } from 'vitest';
import { bringEarlyBack } from '../../src/db/early-work.ts';
import { takeTasks } from '../../src/db/take-task.ts';
import { readyTasks, returnTask } from '../../src/db/task-queue.ts';
import { describeDatabases } from '../databases.ts';
import { bothQueues } from './both-queues.ts';
import { addTask } from './rows.ts';

describeDatabases('a clock that was put back by an hour', (db) => {
  const both = bothQueues(db);

  /** All that was queued, as it is after the clock was put back. */
  async function putBack(): Promise<void> {
    const later = `+ interval '1 hour'`;
    await db().query(`update tasks set queued_at = queued_at ${later}, due_at = due_at ${later}`);
    await db().query(`update pgboss.job set created_on = created_on ${later}, start_after = start_after ${later}`);
  }
  async function takenSteps(): Promise<(string | null)[]> {
    const steps: (string | null)[] = [];
    for (let taken = await take(); taken; taken = await take()) steps.push(taken.task.step);
    return steps;
  }
  const take = async () => (await takeTasks(db(), { worker: 'one' }, 1))[0];

  test('keeps nothing waiting that was due', async () => {
    await addTask(db(), both.jobId, { step: 'due' });
    await both.queue.send({ deliveryId: 'due' });
    await putBack();
    expect([await takenSteps(), await both.queue.fetch(9)]).toEqual([[], []]);
    expect(await bringEarlyBack(db())).toBe(2);
    expect(await bringEarlyBack(db())).toBe(0);
    expect(await takenSteps()).toEqual(['due']);
    expect(await both.queue.fetch(9)).toMatchObject([{ data: { deliveryId: 'due' } }]);
  });

  test('leaves what was put off for as long as it was to be', async () => {
    await addTask(db(), both.jobId, { step: 'put off' });
    await returnTask(db(), (await take())!.task, 'released', { seconds: 3000 });
    await putBack();
    expect(await bringEarlyBack(db())).toBe(1);
    const [{ seconds }] = (await db().query<{ seconds: number }>(
      `select extract(epoch from due_at - queued_at)::float8 as seconds from tasks`,
    )) as [{ seconds: number }];
    expect(Math.round(seconds / 100)).toBe(30);
    expect(await takenSteps()).toEqual([]);
  });

  test('keeps none of the later tasks of a job waiting that was made before', async () => {
    const turn = new Date(Date.now() + 3_600_000);
    await addTask(db(), both.jobId, { step: 'at once', turn });
    await addTask(db(), both.jobId, { step: 'later', turn, status: 'waiting' });
    await db().query('update tasks set due_at = $1 where step = $2', [turn, 'later']);
    await readyTasks(db(), both.jobId);
    expect((await takenSteps()).toSorted()).toEqual(['at once', 'later']);
  });
});
