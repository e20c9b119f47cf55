import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFile, addTask } from '../db/rows.ts';
import { tasksOfJob } from '../db/task-rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let videoId: string;

beforeAll(async () => {
  service = await startService();
  videoId = (await addFile(service.db, service.mine.projectId)).id;
});
afterAll(() => service.stop());

const post = (url: string, payload?: object, { headers } = service.mine) =>
  service.app.inject({ method: 'POST', url: `/v1/encoder/jobs${url}`, headers, ...(payload && { payload }) });
const presets = [{ resolutions: ['360'], format: 'mp4' }];
const create = async (more: object = {}): Promise<string> => (await post('', { videoId, presets, ...more })).json().id;
const setStatus = (id: string, status: string) =>
  service.db.query('update jobs set status = $1 where id = $2', [status, id]);
const error = { code: 'cancelled', message: expect.stringContaining('Retry it') };

test.each(['queued', 'processing'])('a %s job fails as cancelled, with all that is not done of it', async (status) => {
  const id = await create();
  await setStatus(id, status);
  const done = await addTask(service.db, id);
  await service.db.query(`update tasks set status = 'done' where id = $1`, [done]);
  await addTask(service.db, id, { status: 'waiting' });
  const answer = await post(`/${id}/cancel`);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ id, status: 'failed', error, finishedAt: expect.any(String) });
  const tasks = await tasksOfJob(service.db, id);
  expect(tasks.map((task) => task.status).sort()).toEqual(['done', 'failed', 'failed']);
});

test('its webhook brings the job as it ended', async () => {
  const id = await create({ webhookUrl: 'https://example.com/hook' });
  await post(`/${id}/cancel`);
  const rows = await service.db.query<{ id: string; body: string }>(
    'select id, body from webhook_deliveries where job_id = $1',
    [id],
  );
  expect(rows.map((row) => row.id)).toEqual(service.announced);
  expect(JSON.parse(rows[0]!.body)).toMatchObject({ id, status: 'failed', error });
});

test.each(['completed', 'failed'])('a %s job is refused and stays', async (status) => {
  const id = await create();
  await setStatus(id, status);
  const answer = await post(`/${id}/cancel`);
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({ code: 'job_ended', message: expect.stringContaining(status) });
});

test('the job of another project is not there', async () => {
  const id = await create();
  const answer = await post(`/${id}/cancel`, undefined, service.other);
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
});

test('it can be tried again', async () => {
  const id = await create();
  await post(`/${id}/cancel`);
  expect((await post(`/${id}/retry`)).json()).toMatchObject({ status: 'queued', error: null });
});
