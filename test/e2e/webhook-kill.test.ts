import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { dataFolder } from '../cli/program.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { type Customer, patience, startCustomer, webhookSecret } from './customer.ts';

/** A job that fails at once: its source may not be fetched. */
const refused = (webhookUrl: string) => ({
  videoUrl: 'http://169.254.169.254/film.mp4',
  presets: [{ format: 'mp4' as const, resolutions: ['240' as const] }],
  webhookUrl,
});

test('a webhook that was sent by a server which was killed before it wrote that down comes again, with the same id', async () => {
  const DATA_DIR = await dataFolder();
  let server: Customer['server'] | undefined;
  const received: { headers: Record<string, string>; body: string }[] = [];
  await using receiver = await listenOnLoopback(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    if (received.length === 1) server?.child.kill('SIGKILL');
    else response.writeHead(204).end();
  });
  const before = await startCustomer({ DATA_DIR });
  server = before.server;
  const { id } = await before.createJob(refused(receiver.url));
  await vi.waitUntil(() => received.length === 1, patience);

  const after = await startCustomer({ DATA_DIR });
  await vi.waitUntil(() => received.length > 1, patience);
  const [first, second] = received;
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  for (const { headers, body } of received)
    expect(new Webhook(webhookSecret).verify(body, headers) as Job).toMatchObject({ id, status: 'failed' });
  await vi.waitUntil(async () => {
    const { data } = await after.call<{ data: { status: string }[] }>('GET', `/v1/webhooks/deliveries?jobId=${id}`);
    return data.length === 1 && data[0]?.status === 'delivered';
  }, patience);
});
