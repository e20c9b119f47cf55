import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rotateWebhookSecret } from '../../src/db/webhook-secrets.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { body, clockAt, openWebhookPlace, type Received, receiver, type WebhookPlace } from './webhook-place.ts';

let place: WebhookPlace;
beforeAll(async () => {
  place = await openWebhookPlace(afterAll);
});

describe('a delivery', () => {
  it('is what the job was, signed as Standard Webhooks says', async () => {
    await using server = await receiver(204);
    const id = await place.newDelivery(server.url);
    await place.deliver(id);
    const [request] = server.received;
    expect(request?.body).toBe(body);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': id });
    expect(request?.headers['user-agent']).toMatch(/^Vodsmith/);
    const verified = new Webhook(place.webhookSecret).verify(
      request?.body ?? '',
      request?.headers as Record<string, string>,
    );
    expect(verified).toEqual(JSON.parse(body));
    expect(await place.read(id)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
    expect((await place.read(id)).attempts).toMatchObject([{ number: 1, status: 204, error: null }]);
    expect(await place.announced(id)).toEqual([]);
  });

  it('is signed with both secrets while a rotation goes on, and with the new one afterwards', async () => {
    await using server = await receiver(200);
    const actor = { actor: 'command', address: null } as const;
    const { secret, previous } = await rotateWebhookSecret(place.db, place.secrets, place.projectId, 3600, actor);
    await place.deliver(await place.newDelivery(server.url));
    const clock = clockAt(new Date(previous!.validUntil.getTime() + 1));
    await place.deliver(await place.newDelivery(server.url), { clock: clock.read });
    await place.db.query('update projects set webhook_secret = $1, old_webhook_secret = null', [
      place.secrets.encrypt(place.webhookSecret),
    ]);

    const verify = (request: Received | undefined, by: string) =>
      new Webhook(by).verify(request?.body ?? '', request?.headers as Record<string, string>);
    const [during, after] = server.received;
    expect(previous!.secret).toBe(place.webhookSecret);
    for (const each of [secret, place.webhookSecret]) expect(verify(during, each)).toEqual(JSON.parse(body));
    expect(String(during?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect(String(after?.headers['webhook-signature']).split(' ')).toHaveLength(1);
    expect(() => verify(after, place.webhookSecret)).toThrow(/signature|timestamp/i);
  });

  it('is not sent again once it has arrived', async () => {
    await using server = await receiver(200);
    const id = await place.newDelivery(server.url);
    await place.deliver(id);
    await place.deliver(id);
    expect(server.received).toHaveLength(1);
    expect((await place.read(id)).attempts).toHaveLength(1);
  });

  it('that is not there is no work', async () => {
    await expect(place.deliver('msg_000000000000000000000000')).resolves.toBeUndefined();
  });
});

describe('a failed try', () => {
  it('is followed by one 5 s later, with the same id and another time', async () => {
    await using server = await receiver(500, 200);
    const id = await place.newDelivery(server.url);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    await place.deliver(id, { clock: clock.read });
    const next = new Date('2030-01-01T00:00:05.000Z');
    expect(await place.read(id)).toMatchObject({ status: 'pending', nextAttemptAt: next });
    expect((await place.read(id)).attempts).toMatchObject([
      { status: 500, error: 'The receiver answered with status 500.' },
    ]);
    expect(await place.announced(id)).toEqual([next]);

    clock.now = next;
    await place.deliver(id, { clock: clock.read });
    expect(await place.read(id)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
    const [first, second] = server.received.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp'])).toBe(Number(first?.['webhook-timestamp']) + 5);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  it('is the last one after ten', async () => {
    await using server = await receiver(503);
    const id = await place.newDelivery(server.url);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    const waits: number[] = [];
    for (let next: Date | null = clock.now; next !== null; ) {
      waits.push((next.getTime() - clock.now.getTime()) / 1000);
      clock.now = next;
      await place.deliver(id, { clock: clock.read });
      next = (await place.read(id)).nextAttemptAt;
    }
    expect(waits).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect((await place.read(id)).status).toBe('failed');
    expect(server.received).toHaveLength(10);
  });

  it('that is called too early waits for its time', async () => {
    await using server = await receiver(500);
    const id = await place.newDelivery(server.url);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    await place.deliver(id, { clock: clock.read });
    clock.now = new Date('2030-01-01T00:00:01.000Z');
    await place.deliver(id, { clock: clock.read });
    expect(server.received).toHaveLength(1);
    const due = new Date('2030-01-01T00:00:05.000Z');
    expect(await place.announced(id)).toEqual([due]);
  });

  it('with 410 is the last one', async () => {
    await using server = await receiver(410);
    const id = await place.newDelivery(server.url);
    await place.deliver(id);
    expect(await place.read(id)).toMatchObject({ status: 'failed', nextAttemptAt: null });
    expect(await place.announced(id)).toEqual([]);
  });

  it('is a redirect, which is not followed', async () => {
    await using server = await receiver(302);
    const id = await place.newDelivery(server.url);
    await place.deliver(id);
    expect((await place.read(id)).attempts).toMatchObject([
      { status: 302, error: expect.stringContaining('redirects') },
    ]);
    expect(server.received).toHaveLength(1);
  });

  it('is an answer that does not come in time', async () => {
    await using server = await listenOnLoopback(() => {});
    const id = await place.newDelivery(server.url);
    await place.deliver(id, { limit: 20 });
    const [attempt] = (await place.read(id)).attempts;
    expect(attempt).toMatchObject({ status: null, error: 'The receiver did not answer within 0.02 s.' });
  });

  it('is a receiver that is down', async () => {
    const server = await receiver(200);
    await server[Symbol.asyncDispose]();
    const id = await place.newDelivery(server.url);
    await place.deliver(id);
    const [attempt] = (await place.read(id)).attempts;
    expect(attempt).toMatchObject({ status: null, error: expect.stringContaining('refused the connection') });
  });

  it('is an address that is not allowed', async () => {
    await using server = await receiver(200);
    const id = await place.newDelivery(server.url.replace('127.0.0.1', '127.0.0.2'));
    await place.deliver(id);
    const delivery = await place.read(id);
    expect(delivery.status).toBe('pending');
    expect(delivery.attempts).toMatchObject([{ status: null, error: expect.stringContaining('EGRESS_ALLOW') }]);
    expect(server.received).toHaveLength(0);
  });
});

describe('an answer', () => {
  it('counts with its status, however long its body is', async () => {
    await using server = await listenOnLoopback((request, response) => {
      request.resume();
      const send = () => response.write(Buffer.alloc(65_536), () => response.destroyed || send());
      send();
    });
    const id = await place.newDelivery(server.url);
    await place.deliver(id);
    expect((await place.read(id)).status).toBe('delivered');
  });
});

describe('the log', () => {
  it('has a line for each try, without the URL, which may be all that protects a receiver', async () => {
    await using server = await receiver(503, 200);
    const id = await place.newDelivery(`${server.url}/hooks/known-to-few`);
    await place.deliver(id);
    await place.deliver(id, { clock: () => new Date(Date.now() + 3_600_000) });
    const lines = place.logged.filter(({ facts }) => (facts as { webhookId: string }).webhookId === id);
    expect(lines).toMatchObject([
      { message: 'webhook not taken, tried again', facts: { attempt: 1, status: 503 } },
      { message: 'webhook delivered', facts: { attempt: 2, status: 200 } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('known-to-few');
  });
});
