import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import * as renditions from '../../src/db/renditions.ts';
import type { RenditionFacts } from '../../src/schemas/results.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject } from './rows.ts';

const facts: RenditionFacts = {
  ...{ codec: 'avc1.64001f', timescale: 12_800, initBytes: 822, samples: 250, warnings: [] },
  segments: [{ duration: 128_000, bytes: 2 ** 33 }],
};

function newRendition(): renditions.RenditionRef {
  const hash = createHash('sha256').update(newId()).digest('hex');
  return { hash, prefix: `files/renditions/${hash}` };
}

describeDatabases('renditions', (db) => {
  const addUse = async (projectId: string, ...refs: renditions.RenditionRef[]) => {
    const { id: jobId } = await addJob(db(), projectId);
    const use = () => renditions.useRenditions(db(), { projectId, jobId, renditions: refs });
    return { jobId, known: await use(), use };
  };

  test('a rendition is known once it is finished', async () => {
    const projectId = await addProject(db());
    const [one, two] = [newRendition(), newRendition()];
    const first = await addUse(projectId, one, two);
    expect(first.known).toEqual(new Map());
    await renditions.finishRendition(db(), one.hash, facts);
    expect((await addUse(projectId, two, one)).known).toEqual(new Map([[one.hash, facts]]));
    expect(await first.use()).toEqual(new Map([[one.hash, facts]]));
  });

  test('what was measured is found by hash; what is not encoded is left out', async () => {
    const [one, two] = [newRendition(), newRendition()];
    await addUse(await addProject(db()), one, two);
    await renditions.finishRendition(db(), two.hash, facts);
    const found = await renditions.factsOfRenditions(db(), [one.hash, two.hash, 'unknown']);
    expect(found).toEqual(new Map([[two.hash, facts]]));
    expect(await renditions.factsOfRenditions(db(), [])).toEqual(new Map());
  });

  test('of two jobs that share one, the last to go sets its bytes free', async () => {
    const projectId = await addProject(db());
    const [shared, own] = [newRendition(), newRendition()];
    const [first, second] = [await addUse(projectId, shared, own), await addUse(projectId, shared)];
    await renditions.finishRendition(db(), shared.hash, facts);
    expect(await renditions.releaseRenditions(db(), first.jobId)).toEqual([own.prefix]);
    expect(await renditions.factsOfRenditions(db(), [shared.hash])).toEqual(new Map([[shared.hash, facts]]));
    expect(await renditions.releaseRenditions(db(), second.jobId)).toEqual([shared.prefix]);
    expect(await renditions.factsOfRenditions(db(), [shared.hash])).toEqual(new Map());
  });

  test('a rendition that was set free is encoded anew', async () => {
    const projectId = await addProject(db());
    const one = newRendition();
    const { jobId, use } = await addUse(projectId, one);
    await renditions.finishRendition(db(), one.hash, facts);
    await renditions.releaseRenditions(db(), jobId);
    expect(await use()).toEqual(new Map());
  });

  test('to release twice, or what was never used, sets nothing free', async () => {
    const one = newRendition();
    const { jobId, use } = await addUse(await addProject(db()), one);
    await use();
    expect(await renditions.releaseRenditions(db(), jobId)).toEqual([one.prefix]);
    expect(await renditions.releaseRenditions(db(), jobId)).toEqual([]);
    expect(await renditions.releaseRenditions(db(), newId())).toEqual([]);
  });
});

describePostgres('renditions of jobs at the same time', (db) => {
  test('either the new job keeps the bytes, or it knows that it must encode', async () => {
    for (let round = 0; round < 10; round++) {
      const projectId = await addProject(db());
      const refs = [newRendition(), newRendition(), newRendition()];
      const [old, young] = [await addJob(db(), projectId), await addJob(db(), projectId)];
      await renditions.useRenditions(db(), { projectId, jobId: old.id, renditions: refs });
      for (const { hash } of refs) await renditions.finishRendition(db(), hash, facts);
      const [freed, known] = await Promise.all([
        db().transaction((sql) => renditions.releaseRenditions(sql, old.id)),
        db().transaction((sql) =>
          renditions.useRenditions(sql, { projectId, jobId: young.id, renditions: refs.toReversed() }),
        ),
      ]);
      for (const { hash, prefix } of refs) expect(known.has(hash)).toBe(!freed.includes(prefix));
    }
  });
});
