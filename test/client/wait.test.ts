import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Client, createClient, type Job, type JobEvent, webhooks } from 'vodsmith/client';
import { type Customer, patience, startCustomer, webhookSecret } from '../e2e/customer.ts';
import { startReceiver } from '../e2e/receiver.ts';
import { mediaFile } from '../media-files.ts';
import { type Loopback, listenOnLoopback } from '../net/loopback.ts';
import { allOf } from './all-of.ts';

const cleanups: (() => Promise<void>)[] = [];
let customer: Customer;
let proxy: Loopback;
let client: Client;
/** What went through the proxy, as `GET events` and `GET job`. */
let asked: string[] = [];
let open = 0;
/** What the proxy answers by itself. */
let refuse: (what: string) => number | null = () => null;

beforeAll(async () => {
  customer = await startCustomer({}, (cleanup) => cleanups.unshift(cleanup));
  proxy = await listenOnLoopback(async (request, response) => {
    const what = request.url!.endsWith('/events') ? 'events' : 'job';
    asked.push(what);
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    const refused = refuse(what);
    if (refused !== null) return void response.writeHead(refused, { 'content-type': 'text/html' }).end('<p>proxy');
    const { authorization = '' } = request.headers;
    const answer = await fetch(customer.server.url + request.url, { headers: { authorization } });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type')! });
    response.flushHeaders();
    // Whoever breaks off is who a test is about
    await pipeline(Readable.fromWeb(answer.body!), response).catch(() => {});
  });
  cleanups.unshift(async () => proxy[Symbol.asyncDispose]());
  client = createClient({ url: proxy.url, token: customer.token });
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});
beforeEach(() => {
  asked = [];
  refuse = () => null;
});

/** A job that stays in the middle: its source begins, and does not go on. */
async function startEndlessJob(): Promise<Job> {
  const source = await listenOnLoopback((_request, response) => void response.writeHead(200).write('film'));
  cleanups.unshift(async () => source[Symbol.asyncDispose]());
  return customer.createJob({ videoUrl: `${source.url}/film.mp4`, presets: [{ format: 'mp4', resolutions: ['240'] }] });
}

test('waiting for a job tells each change as it happens, and asks once at the end; its webhook is known to be ours', async () => {
  await using receiver = await startReceiver();
  const { id: videoId } = await customer.upload(mediaFile('4x3-240p.mp4'));
  const presets = [{ format: 'mp4' as const, resolutions: ['240'] }];
  const { id } = await customer.createJob({ videoId, presets, webhookUrl: receiver.url });
  const events: JobEvent[] = [];
  const job = await client.jobs.wait(id, { onProgress: (event) => events.push(event) });
  expect(job).toEqual(await customer.getJob(id));
  expect(job.status).toBe('completed');
  expect(asked).toEqual(['events', 'job']);
  expect(events.at(-1)).toMatchObject({ id, status: 'completed', progress: 1 });
  const shares = events.map(({ progress }) => progress);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));

  const { headers, body } = await vi.waitUntil(() => receiver.received[0], patience);
  expect(await webhooks.verify(body, headers, webhookSecret)).toEqual(job);
  await expect(webhooks.verify(body.replace(id, '0'.repeat(24)), headers, webhookSecret)).rejects.toMatchObject({
    code: 'webhook_invalid',
  });
  const [delivery] = await allOf(client.webhooks.deliveries({ jobId: id }));
  expect(delivery!.id).toBe(headers['webhook-id']);
});

test.each([
  ['are refused', 502],
  ['come as a page', 200],
])('where events %s, waiting asks for the job until it has ended', async (_how, status) => {
  refuse = (what) => (what === 'events' ? status : null);
  const { id } = await startEndlessJob();
  const waiting = client.jobs.wait(id);
  await vi.waitUntil(() => asked.length >= 3, patience);
  await customer.call('POST', `/v1/encoder/jobs/${id}/cancel`);
  expect(await waiting).toMatchObject({ id, status: 'failed', error: { code: 'cancelled' } });
  expect(asked.filter((what) => what === 'events')).toHaveLength(1);
});

test('a server that is away for a while does not end the waiting, but a job that is not there does', async () => {
  let away = 3;
  refuse = () => (away-- > 0 ? 503 : null);
  const { id } = await startEndlessJob();
  await customer.call('POST', `/v1/encoder/jobs/${id}/cancel`);
  expect(await client.jobs.wait(id)).toMatchObject({ id, status: 'failed' });
  await expect(client.jobs.wait('0'.repeat(24))).rejects.toMatchObject({ code: 'not_found', status: 404 });
});

test('who gives up waiting leaves no connection behind', async () => {
  const { id } = await startEndlessJob();
  const controller = new AbortController();
  const waiting = client.jobs.wait(id, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await vi.waitUntil(() => open === 0, patience);
  await customer.call('POST', `/v1/encoder/jobs/${id}/cancel`);
});
