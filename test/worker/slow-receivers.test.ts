import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Message } from '../../src/db/queue.ts';
import { endpointOf } from '../../src/db/webhook-endpoints.ts';
import { deliverWebhook } from '../../src/worker/webhook.ts';
import { webhookSource } from '../../src/worker/webhook-source.ts';
import { startLoop } from '../../src/worker/work-loop.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { openWebhookPlace, type WebhookPlace } from './webhook-place.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let place: WebhookPlace;
beforeAll(async () => {
  place = await openWebhookPlace(afterAll);
});

async function send(url: string): Promise<string> {
  const id = await place.newDelivery(url);
  await place.queue.send({ deliveryId: id }, { group: endpointOf(url) });
  return id;
}

it('a receiver that does not answer holds few of the slots, however much waits for it', async () => {
  const waiting = new Set<ServerResponse>();
  let most = 0;
  await using slow = await listenOnLoopback((_request, response) => {
    waiting.add(response);
    response.on('close', () => waiting.delete(response));
    most = Math.max(most, waiting.size);
  });
  let arrived = 0;
  await using quick = await listenOnLoopback((_request, response) => {
    arrived += 1;
    response.end();
  });
  for (let i = 0; i < 20; i += 1) await send(slow.url);
  for (let i = 0; i < 3; i += 1) await send(quick.url);
  const loop = await startLoop({
    ...{ source: webhookSource(place.queue), slots: 16, log, facts: () => ({}) },
    handle: (message: Message, signal) => deliverWebhook({ ...place, limit: 300_000 }, message, signal),
  });
  await vi.waitUntil(() => arrived === 3 && waiting.size === 4, { timeout: 60_000 });
  await loop.stop();
  expect(most).toBe(4);
  await place.db.query(`delete from pgboss.job where name = 'webhooks'`);
});

it('a receiver that never answers rests, then is asked by one of those that wait, and is back with its first answer', async () => {
  let answers = false;
  await using server = await listenOnLoopback((_request, response) => {
    if (answers) response.writeHead(503).end();
  });
  let now = new Date('2030-01-01T00:00:00.000Z');
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const deliver = async (id: string) => {
    await place.deliver(id, { limit: answers ? 60_000 : 50, clock: () => now });
    return place.read(id);
  };
  const sendAndDeliver = async () => deliver(await send(server.url));

  for (let i = 0; i < 5; i += 1) expect((await sendAndDeliver()).attempts).toHaveLength(1);
  const first = await sendAndDeliver();
  const second = await sendAndDeliver();
  for (const { attempts, status, nextAttemptAt, tries } of [first, second])
    expect({ attempts, status, nextAttemptAt, tries }).toEqual({
      ...{ attempts: [], status: 'pending', tries: 0 },
      nextAttemptAt: later(60),
    });

  now = later(60);
  expect((await deliver(first.id)).attempts).toMatchObject([{ status: null }]);
  expect((await deliver(second.id)).nextAttemptAt).toEqual(later(120));

  answers = true;
  now = later(120);
  expect((await deliver(second.id)).attempts).toMatchObject([{ status: 503 }]);
  expect((await sendAndDeliver()).attempts).toMatchObject([{ status: 503 }]);
});
