import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { keepPresence, type Presence } from '../../src/db/workers.ts';
import { type Browser, openBrowser, setPassword } from './browser.ts';
import { type Service, startService } from './service.ts';

const worker: Presence = { id: newId(), host: 'one', pid: 42, version: '1.2.3', slots: 2, hindrance: null };
let service: Service;
let browser: Browser;
beforeAll(async () => {
  service = await startService();
  await setPassword(service);
  browser = openBrowser(service);
  await browser.login();
  await keepPresence(service.db, worker);
});
afterAll(() => service.stop());

const call = (method: 'GET' | 'POST', path: string) => browser.call(method, `/v1${path}`);

test('workers are listed with what they are', async () => {
  const answer = await call('GET', '/workers');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    data: [{ ...worker, paused: false, startedAt: expect.any(String), seenAt: expect.any(String), tasks: [] }],
  });
});

test('a worker is paused and resumed, and says so', async () => {
  for (const paused of [true, false, false]) {
    const answer = await call('POST', `/workers/${worker.id}/${paused ? 'pause' : 'resume'}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id: worker.id, paused });
    expect((await call('GET', '/workers')).json()).toMatchObject({ data: [{ paused }] });
  }
});

test.each([newId(), 'nobody', '%00'])('a worker that is not there is not found: %s', async (id) => {
  const answer = await call('POST', `/workers/${id}/pause`);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ code: 'not_found' });
});

test.each([
  ['GET', '/v1/workers'],
  ['POST', `/v1/workers/${worker.id}/pause`],
] as const)('no customer sees the jobs of others or stops their worker: %s %s', async (method, url) => {
  expect((await service.app.inject({ method, url })).statusCode).toBe(401);
  const answer = await service.app.inject({ method, url, headers: service.mine.headers });
  expect(answer.statusCode).toBe(403);
  expect(answer.json()).toMatchObject({ code: 'session_only' });
});
