import { expect, test } from 'vitest';
import { createJob } from '../../src/api/create-job.ts';
import { fingerprintOf } from '../../src/core/fingerprint.ts';
import { newId } from '../../src/core/ids.ts';
import { forgetOldKeys } from '../../src/db/idempotency.ts';
import { deleteJob, listJobs } from '../../src/db/jobs.ts';
import type { JobRequest } from '../../src/schemas/job-request.ts';
import { describeDatabases } from '../databases.ts';
import { addProject } from '../db/rows.ts';
import { tasksOfJob } from '../db/task-rows.ts';
import { startService } from './service.ts';

const request: JobRequest = {
  videoUrl: 'https://example.com/a.mp4',
  presets: [{ format: 'mp4', resolutions: ['360'] }],
  userData: { film: 17, of: { a: 1, b: 2 } },
};

describeDatabases('a job with a key', (db) => {
  const create = (projectId: string, key: string, body = request) => createJob(projectId, body, { db: db() }, { key });
  const count = async (projectId: string) => (await listJobs(db(), projectId, { page: 1, perPage: 100 })).total;
  const reused = { code: 'idempotency_key_reused' };

  test('is one, however often it is asked for at the same time', async () => {
    const projectId = await addProject(db());
    const jobs = await Promise.all(Array.from({ length: 8 }, () => create(projectId, 'key')));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect(await count(projectId)).toBe(1);
    expect(await tasksOfJob(db(), jobs[0]!.id)).toHaveLength(1);
    expect(await db().query('select 1 from tasks where project_id = $1', [projectId])).toHaveLength(1);
  });

  test('is another one with another key and in another project', async () => {
    const [mine, other] = [await addProject(db()), await addProject(db())];
    const jobs = [await create(mine, 'one'), await create(mine, 'two'), await create(other, 'one')];
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(3);
  });

  test('refuses another body, and takes the same one in another order of keys', async () => {
    const projectId = await addProject(db());
    const { id } = await create(projectId, 'key');
    await expect(create(projectId, 'key', { ...request, priority: 1 })).rejects.toMatchObject(reused);
    const turned = { ...request, userData: { of: { b: 2, a: 1 }, film: 17 } };
    expect((await create(projectId, 'key', turned)).id).toBe(id);
    expect(await count(projectId)).toBe(1);
  });

  test('that was deleted does not come back', async () => {
    const projectId = await addProject(db());
    await deleteJob(db(), (await create(projectId, 'key')).id);
    await expect(create(projectId, 'key')).rejects.toMatchObject(reused);
  });

  test('that cannot be made leaves the key free', async () => {
    const projectId = await addProject(db());
    const bad: JobRequest = { presets: request.presets, videoId: newId() };
    await expect(create(projectId, 'key', bad)).rejects.toMatchObject({ code: 'not_found' });
    expect(await create(projectId, 'key')).toMatchObject({ status: 'queued' });
  });

  test('a day later is a new one, also where the old key was not swept yet', async () => {
    const projectId = await addProject(db());
    const age = (hours: number) =>
      db().query('update idempotency_keys set created_at = now() - make_interval(hours => $2) where project_id = $1', [
        projectId,
        hours,
      ]);
    const first = await create(projectId, 'key');
    await age(23);
    await forgetOldKeys(db());
    expect((await create(projectId, 'key')).id).toBe(first.id);
    await age(25);
    const second = await create(projectId, 'key');
    expect(second.id).not.toBe(first.id);
    await age(25);
    await forgetOldKeys(db());
    expect((await create(projectId, 'key')).id).not.toBe(second.id);
  });
});

test('the header makes it so, and has 1 to 255 characters', async () => {
  const service = await startService();
  const post = (key: string, payload: object = request) =>
    service.app.inject({
      ...{ method: 'POST', url: '/v1/encoder/jobs', payload },
      headers: { ...service.mine.headers, 'idempotency-key': key },
    });
  const first = await post('x'.repeat(255));
  expect(first.statusCode).toBe(200);
  expect((await post('x'.repeat(255))).json()).toEqual(first.json());
  const other = await post('x'.repeat(255), { ...request, quality: 'draft' });
  expect([other.statusCode, other.json().code]).toEqual([409, 'idempotency_key_reused']);
  for (const key of ['', 'x'.repeat(256)])
    expect((await post(key)).json()).toMatchObject({ code: 'invalid_request', errors: [{ path: '/idempotency-key' }] });
  await service.stop();
});

test('a fingerprint tells values apart, not orders of keys', () => {
  expect(fingerprintOf({ a: [1, 2], b: null })).toBe(fingerprintOf({ b: null, a: [1, 2] }));
  const different = [{ a: 1 }, { a: '1' }, { a: [1] }, [{ a: 1 }], { a: { b: 1 } }, { a: [1, 2] }, { a: [2, 1] }];
  expect(new Set(different.map(fingerprintOf)).size).toBe(different.length);
});
