import { expect, onTestFinished, test } from 'vitest';
import { keepPostgres } from '../../bench/faults/kept-postgres.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { openWebhookPlace } from './webhook-place.ts';

test('what a receiver took while the database was killed is written down when that is back, and not sent again', async () => {
  const postgres = await keepPostgres();
  onTestFinished(() => postgres.stop());
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
