import { expect, test } from 'vitest';
import { noStats } from '../../src/core/stats.ts';
import type { Database } from '../../src/db/database.ts';
import { endStep } from '../../src/db/end-step.ts';
import { failJob, lockJobState, startJob } from '../../src/db/jobs.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { findParts, useRenditions } from '../../src/db/renditions.ts';
import type { StepResult } from '../../src/schemas/results.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject, addTask, factsOf } from './rows.ts';
import { startTask, tasksOfJob } from './task-rows.ts';

const nothing: StepResult = { renditions: {}, outputs: [], warnings: [], cpuSeconds: 0, wallSeconds: 0 };

/** A job whose steps `left` and `right` run; `end`, which makes an HLS output, follows on both. */
async function addRunning(db: Database) {
  const { id: jobId, projectId } = await addJob(db, await addProject(db));
  await startJob(db, jobId, noStats);
  await addTask(db, jobId, { kind: 'package-hls', step: 'end', after: ['left', 'right'], status: 'waiting' });
  for (const step of ['left', 'right']) await startTask(db, await addTask(db, jobId, { step }), 'one');
  const taskOf = async (step: string) => (await tasksOfJob(db, jobId)).find((task) => task.step === step)!;
  return {
    ...{ jobId, projectId },
    statusOf: async (step: string) => (await taskOf(step)).status,
    async end(step: string, result = nothing) {
      const task = await taskOf(step);
      return await db.transaction((sql) => endStep(sql, task, result));
    },
  };
}

describeDatabases('the end of a step', (db) => {
  test('queues what follows when nothing else holds it up', async () => {
    const { end, statusOf } = await addRunning(db());
    expect(await end('left')).toMatchObject({ held: true, growing: true });
    expect(await statusOf('end')).toBe('waiting');
    expect(await end('right')).toMatchObject({ held: true, growing: false });
    expect(await statusOf('end')).toBe('queued');
  });

  test('changes nothing twice, and nothing of a job that has ended', async () => {
    const { end, jobId, projectId, statusOf } = await addRunning(db());
    await useRenditions(db(), { projectId, jobId, renditions: [{ hash: jobId, prefix: 'some' }] });
    await end('left');
    expect(await end('left')).toMatchObject({ held: false });
    await failJob(db(), jobId, { code: 'cancelled', message: 'The test is over.' });
    expect(await end('right', { ...nothing, renditions: { [jobId]: factsOf(0) } })).toMatchObject({ held: false });
    expect([await statusOf('right'), await statusOf('end')]).toEqual(['running', 'waiting']);
    expect(await findParts(db(), [jobId])).toEqual([]);
  });
});

describePostgres('the end of a step, with several workers,', (db, url) => {
  test('sets free what follows on two that end at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const { end, statusOf } = await addRunning(db());
      const ends = await Promise.all(['left', 'right'].map((step) => end(step)));
      expect(ends.map(({ growing }) => growing).toSorted()).toEqual([false, true]);
      expect(await statusOf('end')).toBe('queued');
    }
  });

  test('does not wait for playlists that grow, but what packages them does', async () => {
    const { end, jobId, statusOf } = await addRunning(db());
    const [locked, grown] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const other = await openPostgres(url(), { patient: true });
    const growth = other.transaction(async (sql) => {
      await lockJobState(sql, jobId);
      locked.resolve();
      await grown.promise;
    });
    await locked.promise;
    expect(await end('left')).toMatchObject({ held: true });
    expect(await statusOf('left')).toBe('done');
    const last = end('right');
    await expect.poll(() => db().query('select 1 from pg_locks where not granted')).not.toEqual([]);
    expect(await statusOf('end')).toBe('waiting');
    grown.resolve();
    await growth;
    await last;
    expect(await statusOf('end')).toBe('queued');
    await other.close();
  });
});
