import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { firstRank } from '../../src/core/plan/rank.ts';
import { insertFile } from '../../src/db/files.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let videoId: string;
const presets = [
  { resolutions: ['240', '360', '480'], format: 'hls' },
  { resolutions: ['360'], format: 'mp4' },
];
const thumbnails = [
  { resolutions: ['360'], formats: ['jpg', 'webp'], filters: ['none', 'blur'], timestamp: '00:00:03' },
];

beforeAll(async () => {
  service = await startService();
  videoId = await addFile(service.mine.projectId, 'video');
});
afterAll(() => service.stop());

const get = (url: string, headers = service.mine.headers) => service.app.inject({ url, headers });
const create = (payload: object, headers = service.mine.headers) =>
  service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', headers, payload });
const remove = (id: string, headers = service.mine.headers) =>
  service.app.inject({ method: 'DELETE', url: `/v1/encoder/jobs/${id}`, headers });

test('a job is answered at once, queued, in the shape of the contract', async () => {
  const userData = { order: 7, nested: { list: [1, null, 'x'], 'a\nb': true }, __proto__extra: 1 };
  const webhookUrl = 'https://example.com/hook';
  const answer = await create({
    videoId,
    presets,
    thumbnails,
    webhookUrl,
    userData,
    priority: 5,
    quality: 'draft',
    more: 1,
  });
  expect(answer.statusCode).toBe(200);
  const job = answer.json();
  const id = expect.stringMatching(/^[0-9a-f]{24}$/);
  expect(job).toEqual({
    status: 'queued',
    videoId,
    source: expect.objectContaining({ fileUrl: expect.stringContaining(`/files/`), duration: expect.any(Number) }),
    presets: presets.map((preset) => ({ ...preset, id })),
    webhookUrl,
    thumbnails: thumbnails.map((thumbnail) => ({ ...thumbnail, id })),
    userData,
    files: [],
    priority: 5,
    quality: 'draft',
    progress: 0,
    error: null,
    warnings: [],
    playbackUrl: null,
    playerUrl: null,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.any(String),
    id,
  });
  expect((await get(`/v1/encoder/jobs/${job.id}`)).json()).toEqual(job);
});

test('a body sent by hand keeps the order and every key of userData', async () => {
  const text = `{"videoId":"${videoId}","presets":[{"resolutions":["4K"],"format":"hls"}],"userData":{"z":1,"a":{"__proto__":5,"constructor":{"prototype":1}}}}`;
  const headers = { ...service.mine.headers, 'content-type': 'application/json; charset=utf-8' };
  const answer = await service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', headers, payload: text });
  expect(answer.statusCode).toBe(200);
  const shown = (await get(`/v1/encoder/jobs/${answer.json().id}`)).body;
  expect(shown).toContain('"userData":{"z":1,"a":{"__proto__":5,"constructor":{"prototype":1}}}');
});

test.each([
  ['an uploaded file is planned at once', () => ({ videoId, presets }), 'plan'],
  ['a URL is fetched first', () => ({ videoUrl: 'https://example.com/a.mp4', presets, priority: 70 }), 'fetch'],
])('%s', async (_name, body, kind) => {
  const job = (await create(body())).json();
  const tasks = await service.db.query('select id, kind, status from tasks where job_id = $1', [job.id]);
  expect(tasks).toEqual([{ id: expect.any(String), kind, status: 'queued' }]);
  const [{ rank }] = (await service.db.query('select rank from tasks where id = $1', [tasks[0]!.id])) as [
    { rank: number },
  ];
  expect(rank).toBe(firstRank(job.priority));
});

test('all faults of a body are told at once', async () => {
  const answer = await create({ presets: [{ format: 'dash', resolutions: [240] }], priority: 1000 });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'invalid_request', status: 400 });
  const paths = answer.json().errors.map(({ path }: { path: string }) => path);
  expect(paths.sort()).toEqual(['', '/presets/0/format', '/presets/0/resolutions/0', '/priority']);
});

test.each([
  ['unknown', newId, 404, 'not_found'],
  ['of another project', () => addFile(service.other.projectId, 'video'), 404, 'not_found'],
  ['an image', () => addFile(service.mine.projectId, 'image'), 422, 'media_unsupported'],
])('a videoId that is %s is refused by name, and nothing is made', async (_name, make, status, code) => {
  const before = await service.db.query('select count(*) from jobs');
  const id = await make();
  const answer = await create({ videoId: id, presets });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code, message: expect.stringContaining(id) });
  expect(await service.db.query('select count(*) from jobs')).toEqual(before);
});

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
    const output = await addFile(service.mine.projectId, 'video', id);
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
  const source = await addFile(other.projectId, 'video');
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) ids.unshift((await create({ videoId: source, presets }, other.headers)).json().id);
  const output = await addFile(other.projectId, 'video', ids[1]!);
  const list = (await get('/v1/encoder/jobs?userId=&page=1&perPage=2', other.headers)).json();
  expect(list.pageInfo).toEqual({ currentPage: 1, perPage: 2, lastPage: 2 });
  expect(list.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  expect(list.data[1].files.map(({ id }: { id: string }) => id)).toEqual([output]);
  expect(list.data[0].files).toEqual([]);
  expect((await get('/v1/encoder/jobs?page=2&perPage=2', other.headers)).json().data).toHaveLength(1);
});

test('the plan is there once it is made', async () => {
  const { id } = (await create({ videoId, presets })).json();
  const early = await get(`/v1/encoder/jobs/${id}/plan`);
  expect(early.statusCode).toBe(404);
  expect(early.json()).toMatchObject({ code: 'not_found', message: expect.stringContaining('no plan') });
  const plan = {
    version: 1,
    origin: 0,
    duration: 5,
    picture: null,
    renditions: [],
    steps: [],
    outputs: [],
    warnings: [],
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
  const [hls, mp4] = [await addFile(projectId, 'x-tar', id), await addFile(projectId, 'video', id)];
  const hash = '0123456789abcdef0123456789abcdef';
  const prefix = `files/renditions/${hash}`;
  await service.db.query('insert into renditions (hash, project_id, prefix) values ($1, $2, $3)', [
    hash,
    projectId,
    prefix,
  ]);
  await service.db.query('insert into rendition_uses (hash, job_id) values ($1, $2)', [hash, id]);
  await service.storage.putText(`${prefix}/0.m4s`, 'segment');
  await service.storage.putText(`files/videos/${hls}/index.m3u8`, '#EXTM3U');
  const removeFile = (file: string) => service.app.inject({ method: 'DELETE', url: `/v1/files/${file}`, headers });
  expect((await removeFile(hls)).statusCode).toBe(200);
  expect(await service.storage.stat(`files/videos/${hls}/index.m3u8`)).toBeNull();
  expect(await service.storage.stat(`${prefix}/0.m4s`)).not.toBeNull();
  expect((await removeFile(mp4)).statusCode).toBe(200);
  expect(await service.storage.stat(`${prefix}/0.m4s`)).toBeNull();
});

async function addFile(
  projectId: string,
  type: 'video' | 'image' | 'x-tar',
  jobId: string | null = null,
): Promise<string> {
  const id = newId();
  const path = type === 'x-tar' ? `files/videos/${id}` : `files/videos/${id}.mp4`;
  await insertFile(service.db, {
    ...{
      id,
      projectId,
      jobId,
      type,
      path,
      name: null,
      size: 5,
      format: 'mov,mp4',
      width: 320,
      height: 240,
      duration: 1,
    },
    ...{ sha256: null, media: null },
  });
  return id;
}
