import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type KeptPostgres, keepPostgres } from '../../bench/faults/kept-postgres.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { openWebhookPlace, receiver } from './webhook-place.ts';

let postgres: KeptPostgres;
beforeAll(async () => {
  postgres = await keepPostgres();
});
afterAll(() => postgres.stop());

test.each([
  ['ahead', 6],
  ['behind', -6],
])('a process whose clock is hours %s tries when all others would', async (_how, hours) => {
  const place = await openWebhookPlace(onTestFinished, await openPostgres(postgres.url), () => {});
  await using server = await receiver(500, 200);
  const id = await place.newDelivery(server.url);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  await place.deliver(id);
  const [next] = await place.db.query<{ soon: boolean }>(
    `select next_attempt_at between now() - interval '1 hour' and now() + interval '1 hour' as soon
     from webhook_deliveries where id = $1`,
    [id],
  );
  expect(next).toEqual({ soon: true });
  await place.db.query('update webhook_deliveries set next_attempt_at = now() where id = $1', [id]);
  await place.deliver(id);
  expect(await place.read(id)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
});

test('what a receiver took while the database was killed is written down when that is back, and not sent again', async () => {
  const place = await openWebhookPlace(onTestFinished, await openPostgres(postgres.url), () => {});
  let came = 0;
  await using server = await listenOnLoopback((_request, response) => {
    came += 1;
    postgres.signal('SIGKILL');
    response.writeHead(204).end();
  });
  const id = await place.newDelivery(server.url);
  await place.deliver(id);
  expect(came).toBe(1);
  expect(await place.read(id)).toMatchObject({ status: 'delivered', attempts: [{ number: 1, status: 204 }] });
  expect(await place.announced(id)).toEqual([]);
});
