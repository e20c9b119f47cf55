import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { JobEvents } from '../../src/api/job-events.ts';
import { noStats } from '../../src/core/stats.ts';
import { completeJob, deleteJob, failJob, raiseProgress, setPlayable, startJob } from '../../src/db/jobs.ts';
import { addJob, addTask } from '../db/rows.ts';
import { type EventClient, openEvents } from './event-client.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let origin: string;

beforeAll(async () => {
  service = await startService();
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
});
afterAll(() => service.stop());

const connect = async (path: string, headers: Record<string, string> = {}): Promise<EventClient> => {
  const client = await openEvents(`${origin}/v1${path}`, { ...service.mine.headers, ...headers });
  onTestFinished(() => client.close());
  return client;
};
const eventsOf = (id: string) => connect(`/encoder/jobs/${id}/events`);
const addMine = async () => (await addJob(service.db, service.mine.projectId)).id;
const [start, fail] = [
  (id: string) => startJob(service.db, id, noStats),
  (id: string) => failJob(service.db, id, { code: 'cancelled', message: 'The test is over.' }),
];

describe('the events of a job', () => {
  test('are its state, each change, and the end', async () => {
    const id = await addMine();
    const task = await addTask(service.db, id);
    const client = await eventsOf(id);
    await client.until((events) => events.length === 1);
    await start(id);
    await service.db.query('update tasks set progress = 0.5 where id = $1', [task]);
    await raiseProgress(service.db, id);
    await setPlayable(service.db, id);
    await completeJob(service.db, id, { stats: noStats, warnings: [] });
    await client.ended;
    expect(client.events.map(({ event, data }) => [event, data.status, data.progress, data.playable])).toEqual([
      ['status', 'queued', 0, false],
      ['status', 'processing', 0, false],
      ['progress', 'processing', 0.5, false],
      ['status', 'processing', 0.5, true],
      ['status', 'completed', 1, true],
    ]);
    expect(client.events.every(({ data }) => data.id === id && data.updatedAt.endsWith('Z'))).toBe(true);
  });

  test('of one that has ended are its last state alone, and none for who has that', async () => {
    const id = await addMine();
    await fail(id);
    const client = await eventsOf(id);
    await client.ended;
    expect(client.events).toMatchObject([{ event: 'status', data: { status: 'failed' } }]);
    const again = await connect(`/encoder/jobs/${id}/events`, { 'last-event-id': client.events[0]!.id });
    expect(again.status).toBe(204);
  });

  test('end with a job that is deleted', async () => {
    const id = await addMine();
    const client = await eventsOf(id);
    await deleteJob(service.db, id);
    await client.ended;
    expect(client.events.at(-1)).toMatchObject({ event: 'status', data: { id, status: 'deleted' } });
  });

  test.each([
    ['of another project', async () => (await addJob(service.db, service.other.projectId)).id],
    ['with an id of no form', async () => 'nothing'],
  ])('of a job %s are not there', async (_name, id) => {
    expect((await eventsOf(await id())).status).toBe(404);
  });

  test('are text/event-stream, which a browser app of any origin may read', async () => {
    const { headers } = await eventsOf(await addMine());
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the events of a project', () => {
  test('begin with the jobs that have not ended, and go on with every job, new ones too', async () => {
    const [open, ended] = [await addMine(), await addMine()];
    await fail(ended);
    const client = await connect('/events');
    await client.until((events) => events.some(({ data }) => data.id === open));
    expect(client.events.some(({ data }) => data.id === ended)).toBe(false);
    const [added, foreign] = [await addMine(), (await addJob(service.db, service.other.projectId)).id];
    await start(foreign);
    await start(added);
    await fail(open);
    await client.until((events) => events.at(-1)?.data.status === 'failed');
    const told = client.events.slice(-3).map(({ event, data }) => [event, data.id, data.status]);
    expect(told).toEqual([
      ['status', added, 'queued'],
      ['status', added, 'processing'],
      ['status', open, 'failed'],
    ]);
    expect(JSON.stringify(client.events)).not.toContain(foreign);
  });

  test('have something to send before anything happens: the head of an answer waits for it', async () => {
    const events = new JobEvents(service.db, () => {});
    onTestFinished(() => events.close());
    const stream = await events.open(service.third.projectId, null);
    expect(String(stream.read())).toBe(':\n\n');
    stream.destroy();
  });

  test('are not opened for who asks for the head alone, and would never close them', async () => {
    for (const url of ['/v1/events', `/v1/encoder/jobs/${await addMine()}/events`]) {
      const answer = await service.app.inject({ method: 'HEAD', url, headers: service.mine.headers });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers.allow).toBe('GET, OPTIONS');
    }
  });

  test('need a token', async () => {
    expect((await connect('/events', { authorization: '' })).status).toBe(401);
  });
});

test('a hundred clients are told, one more of their project is refused, others are not, and all end with the service', async () => {
  const own = await startService({ limits: { eventStreams: 100 } });
  await own.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = own.app.server.address() as AddressInfo;
  const { id } = await addJob(own.db, own.mine.projectId);
  const one = () => openEvents(`http://127.0.0.1:${port}/v1/encoder/jobs/${id}/events`, own.mine.headers);
  const clients = await Promise.all(Array.from({ length: 100 }, one));
  const refused = await one();
  expect(refused.status).toBe(429);
  refused.close();
  const others = await openEvents(`http://127.0.0.1:${port}/v1/events`, own.other.headers);
  expect(others.status).toBe(200);
  others.close();
  await startJob(own.db, id, noStats);
  await Promise.all(clients.map((client) => client.until((events) => events.length === 2)));
  await own.stop();
  await Promise.all(clients.map(({ ended }) => ended));
});
