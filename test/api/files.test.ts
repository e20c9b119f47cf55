import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { insertFile } from '../../src/db/files.ts';
import { discard } from '../../src/db/sweep.ts';
import { upload } from './forms.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const get = (url: string, headers = service.mine.headers) => service.app.inject({ url, headers });

describe('POST /v1/files without a form says where to send it', () => {
  test.each([
    ['the sample client: JSON and an empty body', { 'content-type': 'application/json' }, ''],
    ['no body and no content type', {}, undefined],
    ['a JSON body', { 'content-type': 'application/json; charset=utf-8' }, '{}'],
    ['an empty text', { 'content-type': 'text/plain' }, ''],
    ['an empty form of the old kind', { 'content-type': 'application/x-www-form-urlencoded' }, ''],
  ])('%s', async (_name, headers, payload) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/v1/files',
      headers: { ...service.mine.headers, host: 'vod.example.com', ...headers },
      ...(payload !== undefined && { payload }),
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ url: 'http://vod.example.com/v1/files' });
  });

  test('bytes without a form are refused with what to do', async () => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/v1/files',
      headers: { ...service.mine.headers, 'content-type': 'video/mp4' },
      payload: 'bytes',
    });
    expect(answer.statusCode).toBe(415);
    expect(answer.json().message).toContain('multipart/form-data');
  });
});

test('an uploaded video is the file object of the contract, and its fileUrl has the same bytes', async () => {
  const bytes = service.media('good/4x3-240p.mp4');
  const answer = await upload(service, [{ name: 'file', filename: 'holiday.mp4', content: bytes }]);
  expect(answer.statusCode).toBe(200);
  const file = answer.json();
  expect(file).toEqual({
    meta: {
      resolution: { width: 320, height: 240 },
      format: 'mov,mp4,m4a,3gp,3g2,mj2',
      duration: expect.closeTo(7.036, 2),
    },
    jobId: null,
    filePath: expect.stringMatching(/^files\/videos\/[0-9a-f]{24}\.mp4$/),
    size: 336833,
    type: 'video',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: file.createdAt,
    fileUrl: `http://localhost/${file.filePath}`,
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
  });
  expect(Object.keys(file)).toEqual([
    ...['meta', 'jobId', 'filePath', 'size', 'type', 'createdAt', 'updatedAt', 'fileUrl', 'id'],
  ]);
  expect((await get(`/v1/files/${file.id}`)).json()).toEqual(file);
  const delivered = await service.app.inject({ url: `/${file.filePath}` });
  expect(delivered.headers['content-type']).toBe('video/mp4');
  expect(delivered.rawPayload.equals(bytes)).toBe(true);
  const probe = (await get(`/v1/files/${file.id}/probe`)).json();
  expect(probe).toMatchObject({ type: 'video', video: { codec: 'h264' }, audio: [{ codec: 'aac' }] });
});

test('a portrait phone video has its displayed size; sound alone has none; an image is an image', async () => {
  const send = async (path: string) =>
    (await upload(service, [{ name: 'file', filename: 'a', content: service.media(path) }])).json();
  expect((await send('good/rotated-portrait-6ch.mp4')).meta.resolution).toEqual({ width: 1080, height: 1920 });
  expect(await send('odd/audio-only.mp3')).toMatchObject({
    type: 'video',
    meta: { resolution: { width: 0, height: 0 } },
  });
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const image = (await upload(service, [{ name: 'file', filename: 'a.mp4', content: png }])).json();
  expect(image).toMatchObject({ type: 'image', meta: { resolution: { width: 40, height: 30 } } });
  expect(image.filePath).toMatch(/^files\/images\/[0-9a-f]{24}\.png$/);
});

test('the list is paged, newest first, and old clients may name a userId', async () => {
  const { other } = service;
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.unshift((await addFile(other.projectId)).id);
  const page = async (query: string) => (await get(`/v1/files?${query}`, other.headers)).json();
  const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
  expect(idsOf(await page(''))).toEqual(ids);
  expect((await page('')).pageInfo).toEqual({ currentPage: 1, perPage: 20, lastPage: 1 });
  const last = await page('userId=&page=3&perPage=2');
  expect(last.pageInfo).toEqual({ currentPage: 3, perPage: 2, lastPage: 3 });
  expect(idsOf(last)).toEqual(ids.slice(4));
  expect(await page('page=9&perPage=2')).toEqual({ pageInfo: { currentPage: 9, perPage: 2, lastPage: 3 }, data: [] });
  const empty = (await get('/v1/files?userId=abc', service.third.headers)).json();
  expect(empty).toEqual({ pageInfo: { currentPage: 1, perPage: 20, lastPage: 1 }, data: [] });
});

test.each(['page=0', 'page=x', 'page=1.5', 'perPage=0', 'perPage=100000', 'page=1&page=2'])(
  '%s is no page',
  async (query) => {
    const answer = await get(`/v1/files?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ path: expect.stringMatching(/age$/) }] });
  },
);

test('deleting answers the file as it was, and its bytes are gone', async () => {
  const form = [{ name: 'file', filename: 'a.webm', content: service.media('odd/one-frame-8x8.webm') }];
  const file = (await upload(service, form)).json();
  const url = `/v1/files/${file.id}`;
  const answer = await service.app.inject({ method: 'DELETE', url, headers: service.mine.headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual(file);
  expect((await get(url)).statusCode).toBe(404);
  expect((await service.app.inject({ url: `/${file.filePath}` })).statusCode).toBe(404);
  expect(await service.storage.stat(file.filePath)).toBeNull();
});

test('deleting does not wait for the bytes that others have let go', async () => {
  const { id, path } = await addFile(service.mine.projectId);
  await discard(service.db, ['files/videos/of-others.mp4']);
  const removal = vi.spyOn(service.storage, 'delete');
  onTestFinished(() => removal.mockRestore());
  await service.app.inject({ method: 'DELETE', url: `/v1/files/${id}`, headers: service.mine.headers });
  expect(removal.mock.calls).toEqual([[path]]);
});

test('a file that a job reads cannot be deleted', async () => {
  const file = await addFile(service.mine.projectId);
  const job = await service.app.inject({
    method: 'POST',
    url: '/v1/encoder/jobs',
    headers: service.mine.headers,
    payload: { videoId: file.id, presets: [{ format: 'mp4', resolutions: ['240'] }] },
  });
  const remove = () =>
    service.app.inject({ method: 'DELETE', url: `/v1/files/${file.id}`, headers: service.mine.headers });
  const refused = await remove();
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({ code: 'file_in_use', message: expect.stringContaining(job.json().id) });
  await service.app.inject({
    method: 'DELETE',
    url: `/v1/encoder/jobs/${job.json().id}`,
    headers: service.mine.headers,
  });
  expect((await remove()).statusCode).toBe(200);
});

test('the file of another project answers exactly like one that does not exist', async () => {
  const file = await addFile(service.other.projectId);
  const gone = newId();
  for (const [method, suffix] of [
    ['GET', ''],
    ['GET', '/probe'],
    ['DELETE', ''],
  ] as const) {
    const ask = (id: string) =>
      service.app.inject({ method, url: `/v1/files/${id}${suffix}`, headers: service.mine.headers });
    const [theirs, none] = [await ask(file.id), await ask(gone)];
    expect(theirs.statusCode).toBe(404);
    expect(theirs.body.replaceAll(file.id, gone)).toBe(none.body);
  }
  expect((await get(`/v1/files/${file.id}`, service.other.headers)).statusCode).toBe(200);
  const list = (await get('/v1/files?perPage=100')).json();
  expect(list.data.map(({ id }: { id: string }) => id)).not.toContain(file.id);
});

test.each([
  'x',
  '%00',
  '6052E0064B442A2F16018374',
  `${'a'.repeat(24)}%0A`,
  "'; drop table files; --",
  'a'.repeat(5000),
])('the id %j does not exist', async (id) => {
  expect((await get(`/v1/files/${encodeURI(decodeURI(id))}`)).statusCode).toBe(404);
});

/** A row without bytes: enough for what is asked of the API alone. */
function addFile(projectId: string) {
  const id = newId();
  return insertFile(service.db, {
    id,
    projectId,
    jobId: null,
    type: 'video',
    path: `files/videos/${id}.mp4`,
    name: 'a.mp4',
    size: 5,
    format: 'mov,mp4',
    width: 320,
    height: 240,
    duration: 1,
    sha256: '00',
    media: null,
  });
}
