import { expect, test } from 'vitest';
import { noStats } from '../../src/core/stats.ts';
import { failJob, startJob } from '../../src/db/jobs.ts';
import { returnTask, setAside } from '../../src/db/task-queue.ts';
import { finishTask } from '../../src/db/tasks.ts';
import { describeDatabases } from '../databases.ts';
import { addJob, addProject, addTask } from './rows.ts';
import { getTask, startTask } from './task-rows.ts';

const error = { code: 'encode_failed', message: 'The encoder ended with status 1.' };

describeDatabases('tasks that come back to the queue', (db) => {
  /** A task of a running job. */
  const add = async () => {
    const { id: jobId } = await addJob(db(), await addProject(db()));
    await startJob(db(), jobId, noStats);
    return { jobId, id: await addTask(db(), jobId) };
  };
  const find = async (id: string) => (await getTask(db(), id))!;

  test('a task that was put off starts again', async () => {
    const { id } = await add();
    await startTask(db(), id, 'one');
    expect(await returnTask(db(), { id, attempt: 1 }, 'failed', { error })).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'queued', error, attempt: 1, starts: 1, failures: 1 });
    expect(await startTask(db(), id, 'one')).toMatchObject({ status: 'running', attempt: 2, failures: 1 });
    await finishTask(db(), { id, attempt: 2 }, null);
    expect(await find(id)).toMatchObject({ status: 'done', error: null, failures: 1 });
  });

  test.each([
    ['released', { attempt: 1, starts: 0, failures: 0 }],
    ['postponed', { attempt: 0, starts: 0, failures: 0 }],
    ['broken', { attempt: 1, starts: 1, failures: 0 }],
  ] as const)('of a start that is %s counts what has to', async (why, counts) => {
    const { id } = await add();
    await startTask(db(), id, 'one');
    expect(await returnTask(db(), { id, attempt: 1 }, why)).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'queued', error: null, ...counts });
  });

  test('what is not done of a job that has ended is set aside; of one that goes on nothing is', async () => {
    const { id, jobId } = await add();
    const running = await addTask(db(), jobId, {});
    await startTask(db(), running, 'one');
    await setAside(db(), jobId);
    expect([(await find(id)).status, (await find(running)).status]).toEqual(['queued', 'running']);
    await failJob(db(), jobId, error);
    await setAside(db(), jobId);
    expect([(await find(id)).status, (await find(running)).status]).toEqual(['waiting', 'waiting']);
  });
});
