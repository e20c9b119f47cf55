import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { addFile, addRendition } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let videoId: string;
const presets = [{ resolutions: ['360'], format: 'mp4' }];

beforeAll(async () => {
  service = await startService();
  videoId = (await addFile(service.db, service.mine.projectId)).id;
});
afterAll(() => service.stop());

const get = (url: string, headers = service.mine.headers) => service.app.inject({ url, headers });
const create = (payload: object, headers = service.mine.headers) =>
  service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', headers, payload });
const remove = (id: string) =>
  service.app.inject({ method: 'DELETE', url: `/v1/encoder/jobs/${id}`, headers: service.mine.headers });

describe('deleting', () => {
  test('a queued job is answered as it was, and is gone', async () => {
    const job = (await create({ videoId, presets })).json();
    const answer = await remove(job.id);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(job);
    expect((await get(`/v1/encoder/jobs/${job.id}`)).statusCode).toBe(404);
  });

  test.each(['processing', 'completed', 'failed'])('a %s job is refused and stays', async (status) => {
    const { id } = (await create({ videoId, presets })).json();
    await service.db.query('update jobs set status = $1 where id = $2', [status, id]);
    const answer = await remove(id);
    expect(answer.statusCode).toBe(409);
    expect(answer.json().code).toBe('job_not_queued');
    expect((await get(`/v1/encoder/jobs/${id}`)).json().status).toBe(status);
  });

  test.each(['completed', 'failed'])('a %s job goes with its outputs where that is asked for', async (status) => {
    const { id } = (await create({ videoId, presets })).json();
    const { id: output } = await addFile(service.db, service.mine.projectId, { jobId: id });
    await service.db.query('update jobs set status = $1 where id = $2', [status, id]);
    const answer = await remove(`${id}?outputs=true`);
    expect(answer.json()).toMatchObject({ id, status, files: [{ id: output }] });
    expect((await get(`/v1/encoder/jobs/${id}`)).statusCode).toBe(404);
    expect((await get(`/v1/files/${output}`)).statusCode).toBe(404);
    expect((await get(`/v1/files/${videoId}`)).statusCode).toBe(200);
  });

  test('one that is being encoded stays even then', async () => {
    const { id } = (await create({ videoId, presets })).json();
    await service.db.query(`update jobs set status = 'processing' where id = $1`, [id]);
    const answer = await remove(`${id}?outputs=true`);
    expect(answer.json()).toMatchObject({
      code: 'job_not_queued',
      message: expect.stringContaining('cancel it first'),
    });
  });
});

test('the list has jobs with their files, newest first, in pages', async () => {
  const { other } = service;
  const source = await addFile(service.db, other.projectId);
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) ids.unshift((await create({ videoId: source.id, presets }, other.headers)).json().id);
  const output = await addFile(service.db, other.projectId, { jobId: ids[1]! });
  const list = (await get('/v1/encoder/jobs?userId=&page=1&perPage=2', other.headers)).json();
  expect(list.pageInfo).toEqual({ currentPage: 1, perPage: 2, lastPage: 2 });
  expect(list.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  expect(list.data[1].files.map(({ id }: { id: string }) => id)).toEqual([output.id]);
  expect(list.data[0].files).toEqual([]);
  expect((await get('/v1/encoder/jobs?page=2&perPage=2', other.headers)).json().data).toHaveLength(1);
});

test('the plan is there once it is made', async () => {
  const { id } = (await create({ videoId, presets })).json();
  const early = await get(`/v1/encoder/jobs/${id}/plan`);
  expect(early.statusCode).toBe(404);
  expect(early.json()).toMatchObject({ code: 'not_found', message: expect.stringContaining('no plan') });
  const plan = {
    ...{ version: 1, origin: 0, duration: 5, picture: null },
    ...{ renditions: [], steps: [], outputs: [], warnings: [] },
  };
  await service.db.query('update jobs set plan = $1 where id = $2', [plan, id]);
  expect((await get(`/v1/encoder/jobs/${id}/plan`)).json()).toEqual({ ...plan, commands: [] });
});

test('the job of another project answers exactly like one that does not exist', async () => {
  const { id } = (await create({ videoId, presets })).json();
  const gone = newId();
  for (const [method, suffix] of [
    ['GET', ''],
    ['GET', '/plan'],
    ['GET', '/tasks'],
    ['GET', '/events'],
    ['DELETE', ''],
    ['POST', '/cancel'],
    ['POST', '/retry'],
  ] as const) {
    const ask = (job: string) =>
      service.app.inject({ method, url: `/v1/encoder/jobs/${job}${suffix}`, headers: service.other.headers });
    const [theirs, none] = [await ask(id), await ask(gone)];
    expect(theirs.statusCode).toBe(404);
    expect(theirs.body.replaceAll(id, gone)).toBe(none.body);
  }
});

test('the last video of a job takes the segments with it', async () => {
  const { headers, projectId } = service.mine;
  const { id } = (await create({ videoId, presets })).json();
  const mp4 = await addFile(service.db, projectId, { jobId: id });
  const hls = await addFile(service.db, projectId, { jobId: id, type: 'x-tar', path: `files/videos/${id}` });
  const { prefix } = await addRendition(service.db, projectId, id);
  await service.storage.putText(`${prefix}/0.m4s`, 'segment');
  await service.storage.putText(`${hls.path}/index.m3u8`, '#EXTM3U');
  const removeFile = (file: string) => service.app.inject({ method: 'DELETE', url: `/v1/files/${file}`, headers });
  expect((await removeFile(hls.id)).statusCode).toBe(200);
  expect(await service.storage.stat(`${hls.path}/index.m3u8`)).toBeNull();
  expect(await service.storage.stat(`${prefix}/0.m4s`)).not.toBeNull();
  expect((await removeFile(mp4.id)).statusCode).toBe(200);
  expect(await service.storage.stat(`${prefix}/0.m4s`)).toBeNull();
});
