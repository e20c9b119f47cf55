import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/db/queue.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { clockAt, openWebhookPlace, receiver, type WebhookPlace } from './webhook-place.ts';

let place: WebhookPlace;
beforeAll(async () => {
  place = await openWebhookPlace(afterAll);
});

describe('a message that another worker has taken since', () => {
  /** The holder was silent for too long: the message goes to another. */
  async function takeOver(id: string): Promise<{ lost: Message; held: Message }> {
    const lost = await place.take(id);
    await place.queue.giveBack(lost);
    return { lost, held: await place.take(id) };
  }

  it('is tried on by that one alone: there is one chain of tries', async () => {
    await using server = await receiver(500);
    const id = await place.newDelivery(server.url);
    const { lost, held } = await takeOver(id);
    const clock = clockAt(new Date('2030-01-01T00:00:00.000Z'));
    await place.deliverBy(held, { clock: clock.read });
    await place.deliverBy(lost, { clock: clock.read });
    expect(await place.announced(id)).toEqual([new Date('2030-01-01T00:00:05.000Z')]);
    expect((await place.read(id)).attempts).toHaveLength(1);
  });

  it('fails without a trace when it fails first', async () => {
    await using server = await receiver(500, 410);
    const id = await place.newDelivery(server.url);
    const { lost, held } = await takeOver(id);
    await place.deliverBy(lost);
    expect(await place.read(id)).toMatchObject({ status: 'pending', attempts: [] });
    await place.deliverBy(held);
    expect(await place.read(id)).toMatchObject({ status: 'failed', attempts: [{ status: 410 }] });
    expect(await place.announced(id)).toEqual([]);
  });

  it('that arrives after all is not sent again', async () => {
    await using server = await receiver(200);
    const id = await place.newDelivery(server.url);
    const { lost, held } = await takeOver(id);
    await place.deliverBy(lost);
    expect((await place.read(id)).status).toBe('delivered');
    await place.deliverBy(held);
    expect(server.received).toHaveLength(1);
    expect(await place.announced(id)).toEqual([]);
  });

  it('that arrives while the other one fails ends the tries', async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = await listenOnLoopback(async (_request, response) => {
      await arrived.promise;
      response.writeHead(500).end();
    });
    const id = await place.newDelivery(server.url);
    const { held } = await takeOver(id);
    const failing = place.deliverBy(held);
    await place.db.query(`update webhook_deliveries set status = 'delivered' where id = $1`, [id]);
    arrived.resolve();
    await failing;
    expect((await place.read(id)).status).toBe('delivered');
    expect(await place.announced(id)).toEqual([]);
  });
});
