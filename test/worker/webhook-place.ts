import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { makeSecrets, newWebhookSecret } from '../../src/core/secrets.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { insertProject } from '../../src/db/projects.ts';
import { type Message, openQueue } from '../../src/db/queue.ts';
import { type DeliveryRow, getDelivery, insertDelivery } from '../../src/db/webhooks.ts';
import { openEgress } from '../../src/net/egress.ts';
import { deliverWebhook, type WebhookDelivery } from '../../src/worker/webhook.ts';
import type { After } from '../cli/program.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { openNewPglite } from '../new-cluster.ts';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A job whose text has more bytes than characters. */
export const body = JSON.stringify({ id: newId(), status: 'completed', userData: { title: 'Ä film – 🎬' } });

export type WebhookPlace = Awaited<ReturnType<typeof openWebhookPlace>>;

/**
 * A project with a webhook secret, and the queue of its deliveries, which a test works off itself.
 *
 * @param database an embedded one of its own without it
 */
export async function openWebhookPlace(
  after: After,
  database?: Database,
  onError = (error: Error): void => expect.fail(String(error)),
) {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-webhook-'));
  const db = database ?? (await openNewPglite(join(folder, 'database')));
  await migrate(db);
  const queue = await openQueue(db, { onError });
  const egress = openEgress({ allow: ['127.0.0.1'] });
  after(async () => {
    egress.close();
    await queue.stop();
    await db.close();
    await rm(folder, { recursive: true });
  });
  const logged: { facts: unknown; message: string }[] = [];
  const line = (facts: unknown, message: string) => void logged.push({ facts, message });
  const log = { debug: line, info: line, warn: line, error: line };
  const secrets = makeSecrets(Buffer.alloc(32, 7));
  const webhookSecret = newWebhookSecret();
  const projectId = newId();
  await insertProject(db, { id: projectId, name: 'A project', webhookSecret: secrets.encrypt(webhookSecret) });

  /** Takes the message of the delivery, which is sent where none waits, whatever time it waits for. */
  async function take(id: string): Promise<Message> {
    const due = await db.query(
      `update pgboss.job set start_after = now() where state < 'active' and data->>'deliveryId' = $1 returning id`,
      [id],
    );
    if (due.length === 0) await queue.send({ deliveryId: id });
    const taken = await queue.fetch(100);
    return taken.find(({ data }) => data.deliveryId === id)!;
  }

  const deliverBy = (message: Message, options: Partial<WebhookDelivery> = {}) =>
    deliverWebhook({ db, queue, egress, secrets, log, random: () => 0, ...options }, message);

  return {
    ...{ db, queue, egress, secrets, logged, webhookSecret, projectId, take, deliverBy },
    deliver: async (id: string, options: Partial<WebhookDelivery> = {}) => deliverBy(await take(id), options),
    async newDelivery(url: string): Promise<string> {
      const id = `msg_${newId()}`;
      await insertDelivery(db, { id, projectId, jobId: newId(), url, body });
      return id;
    },
    async read(id: string): Promise<DeliveryRow> {
      const delivery = await getDelivery(db, id);
      if (delivery === null) throw new Error('no such delivery');
      return delivery;
    },
    /** When the tries wait that are announced for the delivery. */
    async announced(id: string): Promise<Date[]> {
      const rows = await db.query<{ at: Date }>(
        `select start_after as at from pgboss.job where state < 'completed' and data->>'deliveryId' = $1 order by 1`,
        [id],
      );
      return rows.map(({ at }) => at);
    },
  };
}

/** A receiver that keeps what it gets and answers the n-th request with the n-th status, and any further with the last. */
export async function receiver(...statuses: number[]) {
  const received: Received[] = [];
  const server = await listenOnLoopback(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('thanks');
  });
  return { ...server, received };
}

/** A clock that stands until it is set. */
export function clockAt(now: Date) {
  const clock = { now, read: () => clock.now };
  return clock;
}
