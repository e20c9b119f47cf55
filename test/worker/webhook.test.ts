import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { makeSecrets, newWebhookSecret } from '../../src/core/secrets.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { insertProject } from '../../src/db/projects.ts';
import { type Message, openQueue, type Queue } from '../../src/db/queue.ts';
import { rotateWebhookSecret } from '../../src/db/webhook-secrets.ts';
import { type DeliveryRow, getDelivery, insertDelivery } from '../../src/db/webhooks.ts';
import { type Egress, openEgress } from '../../src/net/egress.ts';
import { deliverWebhook, type WebhookDelivery } from '../../src/worker/webhook.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { openNewPglite } from '../new-cluster.ts';

const secrets = makeSecrets(Buffer.alloc(32, 7));
const webhookSecret = newWebhookSecret();
const projectId = newId();
/** A job whose text has more bytes than characters. */
const body = JSON.stringify({ id: newId(), status: 'completed', userData: { title: 'Ä film – 🎬' } });
let folder: string;
let db: Database;
let queue: Queue;
let egress: Egress;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-webhook-'));
  db = await openNewPglite(join(folder, 'database'));
  await migrate(db);
  queue = await openQueue(db, { onError: (error) => expect.fail(String(error)) });
  await insertProject(db, { id: projectId, name: 'A project', webhookSecret: secrets.encrypt(webhookSecret) });
  egress = openEgress({ allow: ['127.0.0.1'] });
});
afterAll(async () => {
  egress.close();
  await queue.stop();
  await db.close();
  await rm(folder, { recursive: true });
});

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver that keeps what it gets and answers the n-th request with the n-th status, and any further with the last. */
async function receiver(...statuses: number[]) {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('thanks');
  };
  const server = await listenOnLoopback(listener);
  return { ...server, received };
}

async function newDelivery(url: string): Promise<string> {
  const id = `msg_${newId()}`;
  await insertDelivery(db, { id, projectId, jobId: newId(), url, body });
  return id;
}

/** A clock that stands until it is set. */
function clockAt(now: Date) {
  const clock = { now, read: () => clock.now };
  return clock;
}

/** Takes the message of the delivery, which is sent where none waits, whatever time it waits for. */
async function take(id: string): Promise<Message<'webhooks'>> {
  const due = await db.query(
    `update pgboss.job set start_after = now() where state < 'active' and data->>'deliveryId' = $1 returning id`,
    [id],
  );
  if (due.length === 0) await queue.send('webhooks', { deliveryId: id });
  const taken = await queue.fetch('webhooks', 100);
  return taken.find(({ data }) => data.deliveryId === id)!;
}

const deliverBy = (message: Message<'webhooks'>, options: Partial<WebhookDelivery> = {}) =>
  deliverWebhook({ db, queue, egress, secrets, random: () => 0, ...options }, message);
const deliver = async (id: string, options: Partial<WebhookDelivery> = {}) => deliverBy(await take(id), options);

async function read(id: string): Promise<DeliveryRow> {
  const delivery = await getDelivery(db, id);
  if (delivery === null) throw new Error('no such delivery');
  return delivery;
}

/** When the tries wait that are announced for the delivery. */
async function announced(id: string): Promise<Date[]> {
  const rows = await db.query<{ at: Date }>(
    `select start_after as at from pgboss.job where state < 'completed' and data->>'deliveryId' = $1 order by 1`,
    [id],
  );
  return rows.map(({ at }) => at);
}

describe('a delivery', () => {
  it('is what the job was, signed as Standard Webhooks says', async () => {
    await using server = await receiver(204);
    const id = await newDelivery(server.url);
    await deliver(id);
    const [request] = server.received;
    expect(request?.body).toBe(body);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': id });
    expect(request?.headers['user-agent']).toMatch(/^Vodsmith/);
    const verified = new Webhook(webhookSecret).verify(request?.body ?? '', request?.headers as Record<string, string>);
    expect(verified).toEqual(JSON.parse(body));
    expect(await read(id)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
    expect((await read(id)).attempts).toMatchObject([{ number: 1, status: 204, error: null }]);
    expect(await announced(id)).toEqual([]);
  });

  it('is signed with both secrets while a rotation goes on, and with the new one afterwards', async () => {
    await using server = await receiver(200);
    const actor = { actor: 'command', address: null } as const;
    const { secret, previous } = await rotateWebhookSecret(db, secrets, projectId, 3600, actor);
    await deliver(await newDelivery(server.url));
    const clock = clockAt(new Date(previous!.validUntil.getTime() + 1));
    await deliver(await newDelivery(server.url), { clock: clock.read });
    await db.query('update projects set webhook_secret = $1, old_webhook_secret = null', [
      secrets.encrypt(webhookSecret),
    ]);

    const verify = (request: Received | undefined, by: string) =>
      new Webhook(by).verify(request?.body ?? '', request?.headers as Record<string, string>);
    const [during, after] = server.received;
    expect(previous!.secret).toBe(webhookSecret);
    for (const each of [secret, webhookSecret]) expect(verify(during, each)).toEqual(JSON.parse(body));
    expect(String(during?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect(String(after?.headers['webhook-signature']).split(' ')).toHaveLength(1);
    expect(() => verify(after, webhookSecret)).toThrow(/signature|timestamp/i);
  });

  it('is not sent again once it has arrived', async () => {
    await using server = await receiver(200);
    const id = await newDelivery(server.url);
    await deliver(id);
    await deliver(id);
    expect(server.received).toHaveLength(1);
    expect((await read(id)).attempts).toHaveLength(1);
  });

  it('that is not there is no work', async () => {
    await expect(deliver('msg_000000000000000000000000')).resolves.toBeUndefined();
  });
});

describe('a failed try', () => {
  it('is followed by one 5 s later, with the same id and another time', async () => {
    await using server = await receiver(500, 200);
    const id = await newDelivery(server.url);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    await deliver(id, { clock: clock.read });
    const next = new Date('2030-01-01T00:00:05.000Z');
    expect(await read(id)).toMatchObject({ status: 'pending', nextAttemptAt: next });
    expect((await read(id)).attempts).toMatchObject([{ status: 500, error: 'The receiver answered with status 500.' }]);
    expect(await announced(id)).toEqual([next]);

    clock.now = next;
    await deliver(id, { clock: clock.read });
    expect(await read(id)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
    const [first, second] = server.received.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp'])).toBe(Number(first?.['webhook-timestamp']) + 5);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  it('is the last one after ten', async () => {
    await using server = await receiver(503);
    const id = await newDelivery(server.url);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    const waits: number[] = [];
    for (let next: Date | null = clock.now; next !== null; ) {
      waits.push((next.getTime() - clock.now.getTime()) / 1000);
      clock.now = next;
      await deliver(id, { clock: clock.read });
      next = (await read(id)).nextAttemptAt;
    }
    expect(waits).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect((await read(id)).status).toBe('failed');
    expect(server.received).toHaveLength(10);
  });

  it('that is called too early waits for its time', async () => {
    await using server = await receiver(500);
    const id = await newDelivery(server.url);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    await deliver(id, { clock: clock.read });
    clock.now = new Date('2030-01-01T00:00:01.000Z');
    await deliver(id, { clock: clock.read });
    expect(server.received).toHaveLength(1);
    const due = new Date('2030-01-01T00:00:05.000Z');
    expect(await announced(id)).toEqual([due]);
  });

  it('with 410 is the last one', async () => {
    await using server = await receiver(410);
    const id = await newDelivery(server.url);
    await deliver(id);
    expect(await read(id)).toMatchObject({ status: 'failed', nextAttemptAt: null });
    expect(await announced(id)).toEqual([]);
  });

  it('is a redirect, which is not followed', async () => {
    await using server = await receiver(302);
    const id = await newDelivery(server.url);
    await deliver(id);
    expect((await read(id)).attempts).toMatchObject([{ status: 302, error: expect.stringContaining('redirects') }]);
    expect(server.received).toHaveLength(1);
  });

  it('is an answer that does not come in time', async () => {
    await using server = await listenOnLoopback(() => {});
    const id = await newDelivery(server.url);
    await deliver(id, { limit: 20 });
    const [attempt] = (await read(id)).attempts;
    expect(attempt).toMatchObject({ status: null, error: 'The receiver did not answer within 0.02 s.' });
  });

  it('is a receiver that is down', async () => {
    const server = await receiver(200);
    await server[Symbol.asyncDispose]();
    const id = await newDelivery(server.url);
    await deliver(id);
    const [attempt] = (await read(id)).attempts;
    expect(attempt).toMatchObject({ status: null, error: expect.stringContaining('refused the connection') });
  });

  it('is an address that is not allowed', async () => {
    await using server = await receiver(200);
    const id = await newDelivery(server.url.replace('127.0.0.1', '127.0.0.2'));
    await deliver(id);
    const delivery = await read(id);
    expect(delivery.status).toBe('pending');
    expect(delivery.attempts).toMatchObject([{ status: null, error: expect.stringContaining('EGRESS_ALLOW') }]);
    expect(server.received).toHaveLength(0);
  });
});

describe('a message that another worker has taken since', () => {
  /** The holder was silent for too long: the message goes to another. */
  async function takeOver(id: string): Promise<{ lost: Message<'webhooks'>; held: Message<'webhooks'> }> {
    const lost = await take(id);
    await queue.giveBack('webhooks', lost);
    return { lost, held: await take(id) };
  }

  it('is tried on by that one alone: there is one chain of tries', async () => {
    await using server = await receiver(500);
    const id = await newDelivery(server.url);
    const { lost, held } = await takeOver(id);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    await deliverBy(held, { clock: clock.read });
    await deliverBy(lost, { clock: clock.read });
    expect(await announced(id)).toEqual([new Date('2030-01-01T00:00:05.000Z')]);
    expect((await read(id)).attempts).toHaveLength(1);
  });

  it('fails without a trace when it fails first', async () => {
    await using server = await receiver(500, 410);
    const id = await newDelivery(server.url);
    const { lost, held } = await takeOver(id);
    await deliverBy(lost);
    expect(await read(id)).toMatchObject({ status: 'pending', attempts: [] });
    await deliverBy(held);
    expect(await read(id)).toMatchObject({ status: 'failed', attempts: [{ status: 410 }] });
    expect(await announced(id)).toEqual([]);
  });

  it('that arrives after all is not sent again', async () => {
    await using server = await receiver(200);
    const id = await newDelivery(server.url);
    const { lost, held } = await takeOver(id);
    await deliverBy(lost);
    expect((await read(id)).status).toBe('delivered');
    await deliverBy(held);
    expect(server.received).toHaveLength(1);
    expect(await announced(id)).toEqual([]);
  });

  it('that arrives while the other one fails ends the tries', async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = await listenOnLoopback(async (_request, response) => {
      await arrived.promise;
      response.writeHead(500).end();
    });
    const id = await newDelivery(server.url);
    const { held } = await takeOver(id);
    const failing = deliverBy(held);
    await db.query(`update webhook_deliveries set status = 'delivered' where id = $1`, [id]);
    arrived.resolve();
    await failing;
    expect((await read(id)).status).toBe('delivered');
    expect(await announced(id)).toEqual([]);
  });
});

describe('an answer', () => {
  it('counts with its status, however long its body is', async () => {
    await using server = await listenOnLoopback((request, response) => {
      request.resume();
      const send = () => response.write(Buffer.alloc(65_536), () => response.destroyed || send());
      send();
    });
    const id = await newDelivery(server.url);
    await deliver(id);
    expect((await read(id)).status).toBe('delivered');
  });
});
