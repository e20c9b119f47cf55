import { expect, test } from 'vitest';
import { noStats } from '../../src/core/stats.ts';
import type { Database, Sql } from '../../src/db/database.ts';
import { lockJob, startJob } from '../../src/db/jobs.ts';
import { readyTasks } from '../../src/db/task-queue.ts';
import { finishTask } from '../../src/db/tasks.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject, addTask } from './rows.ts';
import { startTask, tasksOfJob } from './task-rows.ts';

/** A running job with a task of each step; those without predecessors are queued. */
async function addJobOf(db: Database, steps: Record<string, string[]>): Promise<string> {
  const { id } = await addJob(db, await addProject(db));
  await startJob(db, id, noStats);
  for (const [step, after] of Object.entries(steps))
    await addTask(db, id, { step, after, status: after.length === 0 ? 'queued' : 'waiting' });
  return id;
}

/** Does the task of the step, and gives the steps that became ready by that. */
async function finish(sql: Sql, jobId: string, step: string): Promise<(string | null)[]> {
  const task = (await tasksOfJob(sql, jobId)).find((one) => one.step === step)!;
  const { attempt } = (await startTask(sql, task.id, 'one'))!;
  await finishTask(sql, { id: task.id, attempt }, null);
  return (await readyTasks(sql, jobId)).map((one) => one.step).sort();
}

const diamond = { source: [], left: ['source'], right: ['source'], end: ['left', 'right'] };

describeDatabases('tasks that become ready', (db) => {
  test('in a diamond each becomes ready exactly once, the last when all before it are done', async () => {
    const jobId = await addJobOf(db(), diamond);
    expect(await finish(db(), jobId, 'source')).toEqual(['left', 'right']);
    expect(await readyTasks(db(), jobId)).toEqual([]);
    expect(await finish(db(), jobId, 'right')).toEqual([]);
    expect(await finish(db(), jobId, 'left')).toEqual(['end']);
    expect(await finish(db(), jobId, 'end')).toEqual([]);
    expect((await tasksOfJob(db(), jobId)).map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
  });

  test('what is done in another job does not count', async () => {
    const [mine, other] = [await addJobOf(db(), diamond), await addJobOf(db(), diamond)];
    for (const step of ['source', 'left', 'right']) await finish(db(), other, step);
    expect(await readyTasks(db(), mine)).toEqual([]);
    expect(await finish(db(), mine, 'source')).toEqual(['left', 'right']);
  });

  test('the tasks of the job itself, which are no steps, neither hold anything up nor set it free', async () => {
    const jobId = await addJobOf(db(), { start: [], next: ['start'] });
    await addTask(db(), jobId, { kind: 'fetch', step: null });
    await db().query(`update tasks set status = 'done' where job_id = $1 and kind = 'fetch'`, [jobId]);
    expect(await readyTasks(db(), jobId)).toEqual([]);
    expect(await finish(db(), jobId, 'start')).toEqual(['next']);
  });
});

describePostgres('tasks that become ready, with several workers,', (db) => {
  test('two predecessors that end at the same time set their successor free once', async () => {
    for (let round = 0; round < 10; round++) {
      const jobId = await addJobOf(db(), { left: [], right: [], end: ['left', 'right'] });
      const ends = ['left', 'right'].map((step) =>
        db().transaction(async (sql) => {
          await lockJob(sql, jobId);
          return await finish(sql, jobId, step);
        }),
      );
      expect((await Promise.all(ends)).flat()).toEqual(['end']);
    }
  });

  test('a job that is locked keeps other transactions waiting until its own ends', async () => {
    const jobId = await addJobOf(db(), diamond);
    const order: string[] = [];
    let second: Promise<void> | undefined;
    await db().transaction(async (sql) => {
      await lockJob(sql, jobId);
      second = db().transaction(async (other) => {
        await lockJob(other, jobId);
        order.push('second');
      });
      const waits = `select 1 from pg_locks where not granted`;
      await expect.poll(() => db().query(waits)).not.toEqual([]);
      order.push('first');
    });
    await second;
    expect(order).toEqual(['first', 'second']);
  });
});
