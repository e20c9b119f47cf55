import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { noStats } from '../../src/core/stats.ts';
import { failJob, startJob } from '../../src/db/jobs.ts';
import { returnTask } from '../../src/db/task-queue.ts';
import * as tasks from '../../src/db/tasks.ts';
import type { StepResult } from '../../src/schemas/results.ts';
import { describeDatabases } from '../databases.ts';
import { addJob, addProject, addTask } from './rows.ts';
import { getTask, startTask, tasksOfJob } from './task-rows.ts';

const error = { code: 'encode_failed', message: 'The encoder ended with status 1.' };
const result: StepResult = {
  ...{ renditions: {}, outputs: [{ id: newId(), size: 2 ** 33 }], warnings: [error], cpuSeconds: 1.5, wallSeconds: 2 },
};

describeDatabases('tasks', (db) => {
  /** A task of a running job. */
  const add = async (status: 'queued' | 'waiting' = 'queued') => {
    const { id: jobId } = await addJob(db(), await addProject(db()));
    await startJob(db(), jobId, noStats);
    return { jobId, id: await addTask(db(), jobId, { status }) };
  };
  const find = async (id: string) => (await getTask(db(), id))!;

  test('a task comes back as it was planned, those of a job in their order', async () => {
    const { jobId, id } = await add();
    const after = ['a', 'b,"c"', ''];
    const second = await addTask(db(), jobId, {
      kind: 'package-hls',
      step: 'hls',
      after,
      weight: 0.25,
      status: 'waiting',
    });
    await add();
    expect((await tasksOfJob(db(), jobId)).map((task) => task.id)).toEqual([id, second]);
    expect(await find(second)).toEqual({
      ...{ id: second, jobId, kind: 'package-hls', step: 'hls', after, weight: 0.25, status: 'waiting' },
      ...{
        progress: 0,
        attempt: 0,
        starts: 0,
        failures: 0,
        worker: null,
        result: null,
        error: null,
        ownsParts: false,
        createdAt: expect.any(Date),
      },
    });
    expect(await getTask(db(), newId())).toBeNull();
  });

  /** Its worker is lost: it waits for another. */
  const lose = (id: string) => db().query(`update tasks set status = 'queued' where id = $1`, [id]);

  test('each start counts, also one that takes the task from a lost worker', async () => {
    const { id } = await add();
    expect(await startTask(db(), id, 'one')).toMatchObject({ status: 'running', attempt: 1, worker: 'one' });
    await tasks.setTaskProgress(db(), { id, attempt: 1 }, 0.5);
    await lose(id);
    expect(await startTask(db(), id, 'two')).toMatchObject({
      ...{ attempt: 2, failures: 0, worker: 'two', progress: 0 },
    });
  });

  test('a task that waits, runs, has ended or is gone does not start', async () => {
    const [waiting, running, done, failed] = [await add('waiting'), await add(), await add(), await add()];
    for (const { id } of [running, done, failed]) await startTask(db(), id, 'one');
    await tasks.finishTask(db(), { id: done.id, attempt: 1 }, null);
    await tasks.failTask(db(), { id: failed.id, attempt: 1 }, error);
    for (const id of [waiting.id, running.id, done.id, failed.id, newId()])
      expect(await startTask(db(), id, 'two')).toBeNull();
    expect((await find(done.id)).attempt).toBe(1);
  });

  test('a finished task keeps its result and no log', async () => {
    const { id } = await add();
    await startTask(db(), id, 'one');
    await tasks.keepTaskLog(db(), { id, attempt: 1 }, 'frame=1\nframe=2');
    expect(await db().query('select log from tasks where id = $1', [id])).toEqual([{ log: 'frame=1\nframe=2' }]);
    expect(await tasks.finishTask(db(), { id, attempt: 1 }, result)).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'done', progress: 1, result });
    expect(await db().query('select log from tasks where id = $1', [id])).toEqual([{ log: null }]);
  });

  test('a failed task keeps its error and its log', async () => {
    const { id } = await add();
    await startTask(db(), id, 'one');
    await tasks.keepTaskLog(db(), { id, attempt: 1 }, 'Invalid data');
    expect(await tasks.failTask(db(), { id, attempt: 1 }, error)).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'failed', error, result: null });
    expect(await db().query('select log from tasks where id = $1', [id])).toEqual([{ log: 'Invalid data' }]);
  });

  test('progress only grows within one attempt', async () => {
    const { id } = await add();
    const { attempt } = (await startTask(db(), id, 'one'))!;
    for (const progress of [0.5, 0.25]) expect(await tasks.setTaskProgress(db(), { id, attempt }, progress)).toBe(true);
    expect((await find(id)).progress).toBe(0.5);
  });

  test('the progress of a job that has ended is refused: its worker stops', async () => {
    const { id, jobId } = await add();
    await startTask(db(), id, 'one');
    await failJob(db(), jobId, error);
    expect(await tasks.setTaskProgress(db(), { id, attempt: 1 }, 0.5)).toBe(false);
  });

  test('a worker that lost its task to another changes nothing', async () => {
    const { id } = await add();
    await startTask(db(), id, 'lost');
    await lose(id);
    const current = (await startTask(db(), id, 'current'))!;
    const lost = { id, attempt: 1 };
    expect(await tasks.finishTask(db(), lost, result)).toBe(false);
    expect(await tasks.failTask(db(), lost, error)).toBe(false);
    expect(await returnTask(db(), lost, 'failed', { error })).toBe(false);
    expect(await tasks.setTaskProgress(db(), lost, 1)).toBe(false);
    await tasks.keepTaskLog(db(), lost, 'stale');
    expect(await find(id)).toEqual(current);
    expect(await db().query('select log from tasks where id = $1', [id])).toEqual([{ log: null }]);
  });

  test('what has ended stays as it ended', async () => {
    const { id } = await add();
    await startTask(db(), id, 'one');
    await tasks.finishTask(db(), { id, attempt: 1 }, result);
    const ended = await find(id);
    expect(await tasks.finishTask(db(), { id, attempt: 1 }, null)).toBe(false);
    expect(await tasks.failTask(db(), { id, attempt: 1 }, error)).toBe(false);
    expect(await returnTask(db(), { id, attempt: 1 }, 'failed', { error })).toBe(false);
    expect(await find(id)).toEqual(ended);
  });

  test('one job has each step once', async () => {
    const { jobId } = await add();
    await addTask(db(), jobId, { step: 'v0' });
    await expect(addTask(db(), jobId, { step: 'v0' })).rejects.toThrow(/duplicate key/);
  });
});
