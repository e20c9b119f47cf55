import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFile } from '../db/rows.ts';
import { upload } from './forms.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let port: number;

beforeAll(async () => {
  service = await startService({
    limits: {
      queuedJobs: 2,
      thumbnails: 1,
      sourceSeconds: 1,
      storedBytes: 5_000_000,
      keyCalls: 40,
      uploadBytes: 100_000_000,
    },
  });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

const job = { videoUrl: 'https://example.com/a.mp4', presets: [{ format: 'mp4', resolutions: ['360'] }] };
const create = (payload: object, { headers } = service.mine) =>
  service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', payload, headers });
const film = () => ({ name: 'file', filename: 'a.webm', content: service.media('odd/one-frame-8x8.webm') });

test('a project may have so many jobs waiting; others and those that have begun do not count', async () => {
  const first = (await create(job)).json();
  expect((await create(job)).statusCode).toBe(200);
  const refused = await create(job);
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'too_many_jobs']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await create(job, service.other)).statusCode).toBe(200);
  await service.db.query(`update jobs set status = 'processing' where id = $1`, [first.id]);
  expect((await create(job)).statusCode).toBe(200);
});

test('a job may have so many images', async () => {
  const image = { timestamp: '00:00:01', resolutions: ['360'], formats: ['jpg'] };
  expect((await create({ ...job, thumbnails: [image, image] }, service.third)).json().code).toBe('too_many_outputs');
});

describe('an upload', () => {
  test('of a film that is too long is refused when it was probed', async () => {
    const content = service.media('good/vp9-180p.webm');
    const answer = await upload(service, [{ name: 'file', filename: 'a.webm', content }]);
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'media_too_large']);
  });

  test('has to have room in its project', async () => {
    expect((await upload(service, [film()])).statusCode).toBe(200);
    await addFile(service.db, service.mine.projectId, { size: 4_999_900 });
    const answer = await upload(service, [film()]);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'quota_exceeded']);
    expect((await service.app.inject({ url: '/v1/files', headers: service.mine.headers })).json().data).toHaveLength(2);
  });

  test('that is too large by its own word is refused before it is sent', async () => {
    const headers = {
      ...service.mine.headers,
      ...{ 'content-type': 'multipart/form-data; boundary=x', 'content-length': 200_000_000, expect: '100-continue' },
    };
    const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/files', headers });
    call.on('continue', () => expect.fail('was told to go on'));
    call.flushHeaders();
    const [answer] = await once(call, 'response');
    expect(answer.statusCode).toBe(413);
    expect(JSON.parse(await text(answer)).code).toBe('upload_too_large');
    call.destroy();
  });
});

test('a client that waits for it is told to go on', async () => {
  const body = JSON.stringify(job);
  const headers = {
    ...service.third.headers,
    ...{ 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
  };
  const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/encoder/jobs', headers });
  call.flushHeaders();
  await once(call, 'continue');
  call.end(body);
  const [answer] = await once(call, 'response');
  expect(answer.statusCode).toBe(200);
  answer.resume();
});

test('a key may make so many calls a minute', async () => {
  const get = () => service.app.inject({ url: '/v1/encoder/jobs', headers: service.other.headers });
  const answers = await Promise.all(Array.from({ length: 45 }, get));
  const refused = answers.filter(({ statusCode }) => statusCode === 429);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(refused[0]!.json()).toMatchObject({ code: 'too_many_calls' });
  expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
  expect((await service.app.inject({ url: '/v1/encoder/jobs', headers: service.third.headers })).statusCode).toBe(200);
});

test('an address may make so many calls a minute, whatever token it sends', async () => {
  const own = await startService({ limits: { addressCalls: 3 } });
  const get = () => own.app.inject({ url: '/v1/files', headers: { authorization: 'nonsense' } });
  const codes = [];
  for (let calls = 0; calls < 4; calls += 1) codes.push((await get()).statusCode);
  expect(codes).toEqual([401, 401, 401, 429]);
  expect((await own.app.inject({ url: '/healthz' })).statusCode).toBe(200);
  await own.stop();
});
