import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { noStats } from '../../src/core/stats.ts';
import * as jobs from '../../src/db/jobs.ts';
import type { FileType } from '../../src/schemas/file.ts';
import type { Plan, PlannedOutput } from '../../src/schemas/plan.ts';
import { describeDatabases } from '../databases.ts';
import { addJob, addProject, addTask } from './rows.ts';

const stats = { ...noStats, cpuSeconds: 1.5, bytes: 2 ** 33 };
const warning = { code: 'upscale_skipped', message: 'The source has 720 lines.' };

describeDatabases('states of a job', (db) => {
  const add = async () => (await addJob(db(), await addProject(db()))).id;
  const find = async (id: string) => (await jobs.findJob(db(), id))!;
  const progressOf = async (id: string) => {
    await jobs.raiseProgress(db(), id);
    return (await find(id)).progress;
  };
  const setTask = (id: string, progress: number) =>
    db().query('update tasks set progress = $2 where id = $1', [id, progress]);

  test('a queued job is started once', async () => {
    const id = await add();
    await jobs.startJob(db(), id, noStats);
    const started = await find(id);
    expect(started).toMatchObject({ status: 'processing', stats: noStats, startedAt: expect.any(Date) });
    await jobs.startJob(db(), id, stats);
    expect(await find(id)).toEqual(started);
  });

  test.each(['completed', 'failed'])('a job that is %s does not start again', async (status) => {
    const id = await add();
    await db().query('update jobs set status = $2 where id = $1', [id, status]);
    await jobs.startJob(db(), id, noStats);
    expect(await find(id)).toMatchObject({ status, startedAt: null });
  });

  test('progress is the weighed share of the tasks', async () => {
    const id = await add();
    const [short, long] = [await addTask(db(), id, { weight: 1 }), await addTask(db(), id, { weight: 3 })];
    await jobs.startJob(db(), id, noStats);
    expect(await progressOf(id)).toBe(0);
    await setTask(short, 1);
    expect(await progressOf(id)).toBe(0.25);
    await setTask(long, 0.5);
    expect(await progressOf(id)).toBe(0.625);
  });

  test('progress never goes back: neither when a task starts again nor when more tasks come', async () => {
    const id = await add();
    const task = await addTask(db(), id, { weight: 1 });
    await jobs.startJob(db(), id, noStats);
    await setTask(task, 0.5);
    expect(await progressOf(id)).toBe(0.5);
    await setTask(task, 0);
    expect(await progressOf(id)).toBe(0.5);
    await addTask(db(), id, { weight: 100 });
    expect(await progressOf(id)).toBe(0.5);
  });

  test('a job without weighed tasks has no progress, and one that has ended keeps its own', async () => {
    const id = await add();
    await jobs.startJob(db(), id, noStats);
    expect(await progressOf(id)).toBe(0);
    const task = await addTask(db(), id, { weight: 0 });
    await setTask(task, 1);
    expect(await progressOf(id)).toBe(0);
    await jobs.failJob(db(), id, { code: 'not_media', message: 'No.' });
    await addTask(db(), id, { weight: 1 });
    await db().query('update tasks set progress = 1 where job_id = $1', [id]);
    expect(await progressOf(id)).toBe(0);
  });

  test('a completed job has all of its progress, and says what it cost', async () => {
    const id = await add();
    await jobs.startJob(db(), id, noStats);
    await jobs.completeJob(db(), id, { stats, warnings: [warning] });
    expect(await find(id)).toMatchObject({ status: 'completed', progress: 1, stats, warnings: [warning], error: null });
    expect((await find(id)).finishedAt).toBeInstanceOf(Date);
  });

  test('a failed job keeps its reason', async () => {
    const [id, other] = [await add(), await add()];
    const error = { code: 'media_damaged', message: 'The file ends at 3 s.' };
    await jobs.failJob(db(), id, error);
    expect(await find(id)).toMatchObject({ status: 'failed', error, finishedAt: expect.any(Date) });
    expect(await find(other)).toMatchObject({ status: 'queued', error: null });
  });

  test('the plan, its warnings, what was spent and that it can be played are kept', async () => {
    const id = await add();
    const media = { format: 'mp4', type: 'video' as const, duration: 1, start: 0, size: 9, video: null, audio: [] };
    const played = (type: FileType): PlannedOutput => {
      const output = newId();
      return { id: output, key: `files/${output}`, type, presetId: id, resolution: '240', width: 426, height: 240 };
    };
    const plan: Plan = {
      ...{ version: 1, origin: -0.02, duration: 1, picture: null },
      ...{
        renditions: [],
        outputs: [played('image'), played('x-tar'), played('x-tar')],
        steps: [],
        warnings: [warning],
      },
    };
    await jobs.setJobPlan(db(), id, { media, plan, stats });
    expect(await find(id)).toMatchObject({ warnings: [warning], stats, playable: false, growing: null });
    expect(await jobs.planOf(db(), id)).toEqual(plan);
    await jobs.setPlayable(db(), id);
    expect(await find(id)).toMatchObject({ playable: true, growing: plan.outputs[1]!.key });
    await jobs.completeJob(db(), id, { stats, warnings: [] });
    expect(await find(id)).toMatchObject({ status: 'completed', playable: true, growing: null });
  });
});
