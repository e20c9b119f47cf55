import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstRank } from '../../src/core/plan/rank.ts';
import { sweep } from '../../src/db/sweep.ts';
import { addFile, addRendition } from '../db/rows.ts';
import { tasksOfJob } from '../db/task-rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let videoId: string;
const presets = [{ resolutions: ['360'], format: 'mp4' }];

beforeAll(async () => {
  service = await startService();
  videoId = (await addFile(service.db, service.mine.projectId)).id;
});
afterAll(() => service.stop());

const call = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  service.app.inject({ method, url, headers: service.mine.headers, ...(payload && { payload }) });
const get = (url: string) => call('GET', url);
const create = (payload: object) => call('POST', '/v1/encoder/jobs', payload);
const remove = (id: string) => call('DELETE', `/v1/encoder/jobs/${id}`);

test('a job that was tried again and is deleted takes what it had encoded with it', async () => {
  const { projectId } = service.mine;
  const { id } = (await create({ videoId, presets })).json();
  const rendition = await addRendition(service.db, projectId, id);
  await service.storage.putText(`${rendition.prefix}/0.m4s`, 'segment');
  expect((await remove(id)).statusCode).toBe(200);
  await sweep(service.db, service.storage.delete, { idle: 0 });
  expect(await service.storage.stat(`${rendition.prefix}/0.m4s`)).toBeNull();
});

describe('trying again', () => {
  const retry = (id: string) =>
    service.app.inject({ method: 'POST', url: `/v1/encoder/jobs/${id}/retry`, headers: service.mine.headers });

  test('a failed job waits again, without its error, and so does its work', async () => {
    const { id } = (await create({ videoId, presets, priority: 7 })).json();
    const error = JSON.stringify({ code: 'encode_failed', message: 'It failed.' });
    await service.db.query(`update jobs set status = 'failed', error = $1, finished_at = now() where id = $2`, [
      error,
      id,
    ]);
    await service.db.query(`update tasks set status = 'failed', failures = 3, starts = 3 where job_id = $1`, [id]);
    const answer = await retry(id);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id, status: 'queued', error: null });
    expect(answer.json()).not.toHaveProperty('finishedAt');
    const [task] = await tasksOfJob(service.db, id);
    expect(task).toMatchObject({ status: 'queued', failures: 0, starts: 0 });
    expect(await service.db.query('select rank from tasks where id = $1', [task!.id])).toEqual([
      { rank: firstRank(7) },
    ]);
  });

  test.each(['queued', 'processing', 'completed'])('a %s job is refused and stays', async (status) => {
    const { id } = (await create({ videoId, presets })).json();
    await service.db.query('update jobs set status = $1 where id = $2', [status, id]);
    const answer = await retry(id);
    expect(answer.statusCode).toBe(409);
    expect(answer.json().code).toBe('job_not_failed');
    expect((await get(`/v1/encoder/jobs/${id}`)).json().status).toBe(status);
  });
});
