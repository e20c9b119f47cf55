import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { makeSecrets } from '../../src/core/secrets.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import { insertDelivery } from '../../src/db/webhooks.ts';
import { type Egress, openEgress } from '../../src/net/egress.ts';
import type { Delivery } from '../../src/schemas/webhook.ts';
import { deliverWebhook } from '../../src/worker/webhook.ts';
import { type Loopback, listenOnLoopback } from '../net/loopback.ts';
import { type Service, startService } from './service.ts';

const secrets = makeSecrets(Buffer.alloc(32, 7));
let service: Service;
let queue: Queue;
let egress: Egress;
let receiver: Loopback;
let status = 200;
const received: { id: string; body: string }[] = [];

beforeAll(async () => {
  service = await startService({
    openQueue: async (db) => (queue = await openQueue(db, { onError: (error) => expect.fail(String(error)) })),
  });
  egress = openEgress({ allow: ['127.0.0.1'] });
  receiver = await listenOnLoopback(async (request, response) => {
    received.push({ id: String(request.headers['webhook-id']), body: await text(request) });
    response.writeHead(status).end();
  });
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  egress.close();
  await queue.stop();
  await service.stop();
});

/** Makes every try that is due. */
async function work(): Promise<void> {
  for (const message of await queue.fetch(10))
    await deliverWebhook({ db: service.db, queue, egress, secrets }, message);
}

async function newDelivery(jobId = newId()): Promise<string> {
  const id = `msg_${newId()}`;
  const { projectId } = service.mine;
  await insertDelivery(service.db, { id, projectId, jobId, url: receiver.url, body: `{"id":"${jobId}"}` });
  await queue.send({ deliveryId: id });
  return id;
}

const redeliver = (id: string, headers = service.mine.headers) =>
  service.app.inject({ method: 'POST', url: `/v1/webhooks/deliveries/${id}/redeliver`, headers });
const attemptsOf = async (id: string) => {
  const list = await service.app.inject({ url: '/v1/webhooks/deliveries', headers: service.mine.headers });
  return (list.json().data as Delivery[]).find((delivery) => delivery.id === id)!;
};

describe('a delivery that is sent again', () => {
  test('arrives again with the same id and body, and its log goes on', async () => {
    const id = await newDelivery();
    await work();
    const answer = await redeliver(id);
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.json())).toEqual([
      ...['id', 'jobId', 'url', 'status', 'createdAt', 'nextAttemptAt', 'attempts'],
    ]);
    expect(answer.json()).toMatchObject({ id, status: 'pending', nextAttemptAt: null });
    await work();
    const [first, second] = received.filter((each) => each.id === id);
    expect(second).toEqual(first);
    expect(await attemptsOf(id)).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }, { number: 2 }] });
  });

  test('while it waits for a later try goes out at once, begins the schedule anew, and waits once', async () => {
    status = 500;
    const id = await newDelivery();
    await work();
    for (let times = 0; times < 3; times += 1) await redeliver(id);
    await work();
    status = 200;
    expect(received.filter((each) => each.id === id)).toHaveLength(2);
    const waiting = await service.db.query<{ seconds: number }>(
      `select extract(epoch from start_after - now())::float as seconds from pgboss.job
       where state < 'completed' and data->>'deliveryId' = $1`,
      [id],
    );
    expect(waiting).toHaveLength(1);
    expect(waiting[0]!.seconds).toBeLessThan(6);
  });

  test.each([
    ['of another project', async () => redeliver(await newDelivery(), service.other.headers)],
    ['that is not there', () => redeliver(`msg_${newId()}`)],
    ['with another form of id', () => redeliver('..%2F..%2Fx')],
  ])('%s is not there', async (_name, ask) => {
    expect((await ask()).json()).toMatchObject({ code: 'not_found' });
  });
});
