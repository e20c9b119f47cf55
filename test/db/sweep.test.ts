import { expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { failJob, setJobPlan } from '../../src/db/jobs.ts';
import { findParts, releaseRenditions, storePart, useRenditions } from '../../src/db/renditions.ts';
import { discard, releaseOldFailures, removeUnused, sweep } from '../../src/db/sweep.ts';
import { planOf, referenceRequest, savedProbe } from '../core/plan/inputs.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject, addRendition, factsOf } from './rows.ts';

describeDatabases('the sweep', (db) => {
  const prepare = async () => {
    const projectId = await addProject(db());
    const { id: jobId } = await addJob(db(), projectId);
    const rendition = await addRendition(db(), projectId, jobId);
    const removed: string[] = [];
    const remove = async (key: string) => {
      removed.push(key);
    };
    return { projectId, jobId, rendition, removed, remove };
  };

  test('removes what no job uses any more, and leaves the rest', async () => {
    const { jobId, rendition, removed, remove } = await prepare();
    await sweep(db(), remove, { idle: 0 });
    expect(removed).not.toContain(rendition.prefix);
    await releaseRenditions(db(), jobId);
    await sweep(db(), remove, { idle: 0 });
    expect(removed).toContain(rendition.prefix);
    expect(await findParts(db(), [rendition.hash])).toEqual([]);
    removed.length = 0;
    await sweep(db(), remove, { idle: 0 });
    expect(removed).not.toContain(rendition.prefix);
  });

  test('removes a day later what somebody wrote after all, and then forgets it', async () => {
    const { jobId, rendition, removed, remove } = await prepare();
    await releaseRenditions(db(), jobId);
    await sweep(db(), remove, { idle: 0 });
    const rows = () => db().query('select 1 from renditions where hash = $1', [rendition.hash]);
    const aDayOn = () =>
      db().query(`update renditions set removed_at = removed_at - interval '25 hours' where hash = $1`, [
        rendition.hash,
      ]);
    // It has lost its task, and does not know it yet
    await storePart(db(), rendition.hash, factsOf(0), true);
    expect(await rows()).toHaveLength(1);
    removed.length = 0;
    await aDayOn();
    await sweep(db(), remove, { idle: 0 });
    expect(removed).toContain(rendition.prefix);
    expect(await findParts(db(), [rendition.hash], true)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  test('does not remove again what a job has encoded anew since', async () => {
    const { projectId, jobId, rendition, removed, remove } = await prepare();
    await releaseRenditions(db(), jobId);
    await sweep(db(), remove, { idle: 0 });
    await db().query(`update renditions set removed_at = removed_at - interval '25 hours' where hash = $1`, [
      rendition.hash,
    ]);
    const { id } = await addJob(db(), projectId);
    await useRenditions(db(), { projectId, jobId: id, renditions: [rendition] });
    await storePart(db(), rendition.hash, factsOf(0));
    removed.length = 0;
    await sweep(db(), remove, { idle: 0 });
    expect(removed).not.toContain(rendition.prefix);
    expect(await findParts(db(), [rendition.hash])).toHaveLength(1);
  });

  test('waits until nobody writes any more', async () => {
    const { jobId, rendition, removed, remove } = await prepare();
    await releaseRenditions(db(), jobId);
    await sweep(db(), remove, { idle: 60 });
    expect(removed).not.toContain(rendition.prefix);
    await db().query(`update renditions set released_at = now() - interval '61 seconds' where hash = $1`, [
      rendition.hash,
    ]);
    await sweep(db(), remove, { idle: 60 });
    expect(removed).toContain(rendition.prefix);
  });

  test('leaves what a new job wants again', async () => {
    const { projectId, jobId, rendition, removed, remove } = await prepare();
    await releaseRenditions(db(), jobId);
    const { id } = await addJob(db(), projectId);
    const known = await useRenditions(db(), { projectId, jobId: id, renditions: [rendition] });
    expect(known).toEqual([[rendition.hash, factsOf(0)]]);
    await sweep(db(), remove, { idle: 0 });
    expect(removed).not.toContain(rendition.prefix);
    expect(await findParts(db(), [rendition.hash])).toEqual(known);
  });

  test('broken off while it removes bytes, it leaves nothing that is taken for whole, and goes on next time', async () => {
    const { projectId, jobId, rendition, removed, remove } = await prepare();
    await releaseRenditions(db(), jobId);
    const broken = () => Promise.reject(new Error('the storage is away'));
    await expect(removeUnused(db(), broken, [rendition.hash])).rejects.toThrow('away');
    const { id } = await addJob(db(), projectId);
    expect(await useRenditions(db(), { projectId, jobId: id, renditions: [rendition] })).toEqual([]);
    await releaseRenditions(db(), id);
    await sweep(db(), remove, { idle: 0 });
    expect(removed).toContain(rendition.prefix);
  });

  test('removes discarded objects, those whose removal failed before, too', async () => {
    const key = `files/videos/${newId()}.mp4`;
    await discard(db(), [key, key]);
    await expect(sweep(db(), () => Promise.reject(new Error('away')), { idle: 0 })).rejects.toThrow('away');
    const removed: string[] = [];
    const remove = async (one: string) => {
      removed.push(one);
    };
    await sweep(db(), remove, { idle: 0 });
    expect(removed.filter((one) => one === key)).toHaveLength(1);
    await sweep(db(), remove, { idle: 0 });
    expect(removed.filter((one) => one === key)).toHaveLength(1);
    for (const times of [2, 2]) {
      await db().query(`update discarded_objects set removed_at = removed_at - interval '25 hours' where key = $1`, [
        key,
      ]);
      await sweep(db(), remove, { idle: 0 });
      expect(removed.filter((one) => one === key)).toHaveLength(times);
    }
  });

  test('a failed job keeps what it made for some days', async () => {
    const { jobId, rendition, removed, remove } = await prepare();
    const plan = planOf('camera-720p', referenceRequest);
    await setJobPlan(db(), jobId, { media: savedProbe('camera-720p').media, plan });
    await failJob(db(), jobId, { code: 'encode_failed', message: 'It failed.' });
    await releaseOldFailures(db(), 7);
    await sweep(db(), remove, { idle: 0 });
    expect(removed).not.toContain(rendition.prefix);
    await db().query(`update jobs set finished_at = now() - interval '8 days' where id = $1`, [jobId]);
    await releaseOldFailures(db(), 7);
    await sweep(db(), remove, { idle: 0 });
    expect(removed).toContain(rendition.prefix);
    expect(removed).toEqual(expect.arrayContaining(plan.outputs.map(({ key }) => key)));
  });
});

describePostgres('sweeps at once', (db) => {
  test('remove each object once, the second time too', async () => {
    const keys = Array.from({ length: 10 }, () => `files/videos/${newId()}.mp4`);
    await discard(db(), keys);
    for (const _time of [1, 2]) {
      const removed: string[] = [];
      const remove = async (key: string) => void removed.push(key);
      await Promise.all(Array.from({ length: 4 }, () => sweep(db(), remove, { idle: 0 })));
      expect(removed.toSorted()).toEqual(keys.toSorted());
      await db().query(`update discarded_objects set removed_at = removed_at - interval '25 hours'`);
    }
    expect(await db().query('select key from discarded_objects')).toEqual([]);
  });
});

describePostgres('a sweep while jobs are planned', (db) => {
  test('either the new job keeps the bytes, or it knows that it must encode', async () => {
    for (let round = 0; round < 10; round++) {
      const projectId = await addProject(db());
      const [old, young] = [await addJob(db(), projectId), await addJob(db(), projectId)];
      const rendition = await addRendition(db(), projectId, old.id);
      await db().transaction((sql) => releaseRenditions(sql, old.id));
      const removed: string[] = [];
      const remove = async (key: string) => {
        removed.push(key);
      };
      const [known] = await Promise.all([
        db().transaction((sql) => useRenditions(sql, { projectId, jobId: young.id, renditions: [rendition] })),
        removeUnused(db(), remove, [rendition.hash]),
      ]);
      expect(known.length > 0).toBe((await findParts(db(), [rendition.hash])).length > 0);
      if (known.length > 0) expect(removed).toEqual([]);
    }
  });

  test('a process that was stopped meanwhile removes nothing that a new job has made', async () => {
    const projectId = await addProject(db());
    const [old, young] = [await addJob(db(), projectId), await addJob(db(), projectId)];
    const rendition = await addRendition(db(), projectId, old.id);
    await db().transaction((sql) => releaseRenditions(sql, old.id));
    const removed: string[] = [];
    const removing = removeUnused(
      db(),
      async (key, held) => {
        // As the server does with a transaction that says nothing for 10 s
        await db().query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'`,
        );
        await useRenditions(db(), { projectId, jobId: young.id, renditions: [rendition] });
        await storePart(db(), rendition.hash, factsOf(0));
        vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_000);
        await held!();
        removed.push(key);
      },
      [rendition.hash],
    );
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(removing).rejects.toMatchObject({ code: 'unavailable' });
    expect(removed).toEqual([]);
    expect(await findParts(db(), [rendition.hash])).toHaveLength(1);
  });
});
