import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import type { PartRef } from '../../src/core/plan/reuse.ts';
import { claimParts } from '../../src/db/claim-parts.ts';
import type { Database } from '../../src/db/database.ts';
import { failJob, startJob } from '../../src/db/jobs.ts';
import * as renditions from '../../src/db/renditions.ts';
import { insertTasks } from '../../src/db/tasks.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject, addTask as addTaskTo, factsOf, newRendition } from './rows.ts';
import { getTask, startTask } from './task-rows.ts';

/** By a task as it is. */
const claimBy = (db: () => Database) => async (taskId: string, parts: PartRef[]) =>
  await claimParts(db(), (await getTask(db(), taskId))!, parts);

describeDatabases('renditions', (db) => {
  const claim = claimBy(db);
  const addUse = async (projectId: string, ...refs: renditions.RenditionRef[]) => {
    const { id: jobId } = await addJob(db(), projectId);
    const use = () => renditions.useRenditions(db(), { projectId, jobId, renditions: refs });
    return { jobId, known: await use(), use };
  };

  /** A task that runs, or waits, in a job that runs. */
  const addTask = async (projectId: string, waits = false) => {
    const [job, id] = [await addJob(db(), projectId), newId()];
    const task = { id, jobId: job.id, kind: 'encode-video', step: 'video-0', after: [], status: 'queued' as const };
    await insertTasks(db(), [{ ...task, weight: 1 }]);
    await startJob(db(), job.id, { cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] });
    if (!waits) await startTask(db(), id, 'a worker');
    return { taskId: id, jobId: job.id };
  };

  test('the parts that are stored are known to every job that uses the rendition', async () => {
    const projectId = await addProject(db());
    const [one, two] = [newRendition(), newRendition()];
    const first = await addUse(projectId, one, two);
    expect(first.known).toEqual([]);
    await renditions.storePart(db(), one.hash, factsOf(3));
    await renditions.storePart(db(), one.hash, factsOf(0));
    const found = [factsOf(0), factsOf(3)].map((facts) => [one.hash, facts]);
    expect((await addUse(projectId, two, one)).known).toEqual(found);
    expect(await first.use()).toEqual(found);
    expect(renditions.knownParts(await first.use())).toEqual(new Map([[one.hash, new Set([0, 3])]]));
  });

  test('a part that grows is found by whoever plays it, and not taken for whole', async () => {
    const one = newRendition();
    const { use } = await addUse(await addProject(db()), one);
    await renditions.storePart(db(), one.hash, factsOf(0), true);
    expect(await use()).toEqual([]);
    expect(await renditions.findParts(db(), [one.hash], true)).toEqual([[one.hash, factsOf(0)]]);
    await renditions.storePart(db(), one.hash, factsOf(0));
    expect(await use()).toEqual([[one.hash, factsOf(0)]]);
  });

  test('what can be played never gets less: neither by a task that begins again nor by one that comes too late', async () => {
    const one = newRendition();
    await addUse(await addProject(db()), one);
    const grown = (count: number) => {
      const { segments, ...facts } = factsOf(0);
      return { ...facts, segments: Array.from({ length: count }, () => segments[0]!) };
    };
    const found = async () =>
      (await renditions.findParts(db(), [one.hash], true)).map(([, part]) => part.segments.length);
    await renditions.storePart(db(), one.hash, grown(3), true);
    await renditions.storePart(db(), one.hash, grown(1), true);
    expect(await found()).toEqual([3]);
    await renditions.storePart(db(), one.hash, grown(4), true);
    expect(await found()).toEqual([4]);
    await renditions.storePart(db(), one.hash, grown(5));
    await renditions.storePart(db(), one.hash, grown(9), true);
    expect(await renditions.findParts(db(), [one.hash])).toEqual([[one.hash, grown(5)]]);
  });

  test('of two tasks that need the same part one makes it, the other waits and then knows it', async () => {
    const projectId = await addProject(db());
    const [shared, own] = [newRendition(), newRendition()];
    await addUse(projectId, shared, own);
    const [{ taskId: first }, { taskId: second }] = [await addTask(projectId), await addTask(projectId)];
    const [wanted, more] = [
      { hash: shared.hash, first: 1 },
      { hash: own.hash, first: 1 },
    ];
    expect(await claim(first, [wanted])).toEqual(new Map());
    expect(await claim(second, [wanted, more])).toBeNull();
    // Its own claim is none of another: a task that is started again goes on
    expect(await claim(first, [wanted])).toEqual(new Map());
    await renditions.storePart(db(), shared.hash, factsOf(1));
    expect(await claim(second, [wanted, more])).toEqual(new Map([[shared.hash, new Set([1])]]));
  });

  test('a part that was planned for a task is its own, until another one begins first', async () => {
    const projectId = await addProject(db());
    const [one, two] = [newRendition(), newRendition()];
    await addUse(projectId, one, two);
    const [{ taskId: planned }, { taskId: quicker }] = [await addTask(projectId, true), await addTask(projectId)];
    const wanted = [one, two].map(({ hash }) => ({ hash, first: 0 }));
    await renditions.planParts(
      db(),
      wanted.map((part) => ({ ...part, taskId: planned })),
    );
    expect(await claim(quicker, wanted.slice(0, 1))).toEqual(new Map());
    await startTask(db(), planned, 'a worker');
    expect(await claim(quicker, wanted)).toBeNull();
    expect(await claim(planned, wanted)).toBeNull();
    expect(await claim(planned, wanted.slice(1))).toEqual(new Map());
    await renditions.storePart(db(), one.hash, factsOf(0));
    expect(await claim(planned, wanted)).toEqual(new Map([[one.hash, new Set([0])]]));
  });

  test('a task owns the parts that were planned for it, all of them and until another one takes one', async () => {
    const projectId = await addProject(db());
    const refs = [newRendition(), newRendition(), newRendition()];
    await addUse(projectId, ...refs);
    const { taskId: other, jobId } = await addTask(projectId);
    const plan = async (...hashes: string[]) => {
      const taskId = await addTaskTo(db(), jobId, { ownsParts: true });
      await renditions.planParts(
        db(),
        hashes.map((hash) => ({ hash, first: 0, taskId })),
      );
      return taskId;
    };
    const owns = async (taskId: string) => (await getTask(db(), taskId))!.ownsParts;
    const [one, two, three] = refs.map(({ hash }) => hash) as [string, string, string];
    const [first, second, third] = [await plan(one), await plan(one, two), await plan(three)];
    expect([await owns(first), await owns(second), await owns(third)]).toEqual([true, false, true]);
    expect(await claim(other, [{ hash: one, first: 0 }])).toEqual(new Map());
    expect([await owns(first), await owns(third)]).toEqual([false, true]);
    await startTask(db(), first, 'a worker');
    expect(await claim(first, [{ hash: one, first: 0 }])).toBeNull();
    // Its own when it was planned, and stored by a start of it that was lost
    await startTask(db(), third, 'a worker');
    await renditions.storePart(db(), three, factsOf(0));
    expect(await claim(third, [{ hash: three, first: 0 }])).toEqual(new Map());
    await db().query(`update tasks set status = 'queued' where id = $1`, [third]);
    await startTask(db(), third, 'another worker');
    expect(await claim(third, [{ hash: three, first: 0 }])).toEqual(new Map([[three, new Set([0])]]));
  });

  test('a second plan leaves a part to whom the first one named', async () => {
    const projectId = await addProject(db());
    const one = newRendition();
    await addUse(projectId, one);
    const [first, second] = [await addTask(projectId), await addTask(projectId)];
    const wanted = [{ hash: one.hash, first: 0 }];
    for (const { taskId } of [first, second]) await renditions.planParts(db(), [{ ...wanted[0]!, taskId }]);
    expect(await claim(second.taskId, wanted)).toBeNull();
    expect(await claim(first.taskId, wanted)).toEqual(new Map());
  });

  test('another part of the same rendition is free', async () => {
    const projectId = await addProject(db());
    const one = newRendition();
    await addUse(projectId, one);
    const [{ taskId: first }, { taskId: second }] = [await addTask(projectId), await addTask(projectId)];
    expect(await claim(first, [{ hash: one.hash, first: 0 }])).not.toBeNull();
    expect(await claim(second, [{ hash: one.hash, first: 1 }])).not.toBeNull();
  });

  test('what a job had begun that has failed is free', async () => {
    const projectId = await addProject(db());
    const one = newRendition();
    await addUse(projectId, one);
    const [begun, next] = [await addTask(projectId), await addTask(projectId)];
    const wanted = [{ hash: one.hash, first: 0 }];
    await claim(begun.taskId, wanted);
    await failJob(db(), begun.jobId, { code: 'encode_failed', message: 'It failed.' });
    expect(await claim(next.taskId, wanted)).toEqual(new Map());
  });

  test('of two jobs that share one, the last to go sets it free', async () => {
    const projectId = await addProject(db());
    const [shared, own] = [newRendition(), newRendition()];
    const [first, second] = [await addUse(projectId, shared, own), await addUse(projectId, shared)];
    expect(await renditions.releaseRenditions(db(), first.jobId)).toEqual([own.hash]);
    expect(await renditions.releaseRenditions(db(), second.jobId)).toEqual([shared.hash]);
  });

  test('to release twice, or what was never used, sets nothing free', async () => {
    const one = newRendition();
    const { jobId, use } = await addUse(await addProject(db()), one);
    await use();
    expect(await renditions.releaseRenditions(db(), jobId)).toEqual([one.hash]);
    expect(await renditions.releaseRenditions(db(), jobId)).toEqual([]);
    expect(await renditions.releaseRenditions(db(), newId())).toEqual([]);
  });
});

describePostgres('tasks that begin at the same time', (db) => {
  const claim = claimBy(db);
  test('each part is taken by one of them', async () => {
    const projectId = await addProject(db());
    for (let round = 0; round < 10; round++) {
      const refs = [newRendition(), newRendition(), newRendition()];
      const { id: jobId } = await addJob(db(), projectId);
      await renditions.useRenditions(db(), { projectId, jobId, renditions: refs });
      await startJob(db(), jobId, { cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] });
      const tasks = [newId(), newId()].map((id, index) => {
        const step = { step: `video-${index}`, after: [], status: 'queued' as const, weight: 1 };
        return { id, jobId, kind: 'encode-video', ...step };
      });
      await insertTasks(db(), tasks);
      for (const { id } of tasks) await startTask(db(), id, 'a worker');
      const wanted = refs.map(({ hash }) => ({ hash, first: 0 }));
      const [one, two] = await Promise.all([claim(tasks[0]!.id, wanted), claim(tasks[1]!.id, wanted.toReversed())]);
      expect([one, two].filter((claimed) => claimed !== null)).toHaveLength(1);
    }
  });

  test('of a task that begins and one that takes its parts, one makes them', async () => {
    const projectId = await addProject(db());
    for (let round = 0; round < 20; round++) {
      const refs = [newRendition(), newRendition()];
      const { id: jobId } = await addJob(db(), projectId);
      await renditions.useRenditions(db(), { projectId, jobId, renditions: refs });
      await startJob(db(), jobId, { cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] });
      const planned = await addTaskTo(db(), jobId, { ownsParts: true });
      const other = await addTaskTo(db(), jobId);
      const wanted = refs.map(({ hash }) => ({ hash, first: 0 }));
      await renditions.planParts(
        db(),
        wanted.map((part) => ({ ...part, taskId: planned })),
      );
      await startTask(db(), other, 'a worker');
      const begin = async () => {
        const begun = await startTask(db(), planned, 'another worker');
        return await claimParts(db(), begun!, wanted);
      };
      const claimed = await Promise.all([begin(), claim(other, wanted.slice(round % 2))]);
      expect(claimed.filter((one) => one !== null)).toHaveLength(1);
    }
  });
});
