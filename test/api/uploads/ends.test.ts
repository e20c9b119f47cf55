import { request } from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { endOldUploads } from '../../../src/db/uploads.ts';
import { type Service, startService } from '../service.ts';
import { type Sender, startSender } from './sender.ts';

const HOUR = 3600;
let service: Service;
let sender: Sender;
beforeAll(async () => {
  service = await startService({ limits: { uploadSeconds: 1, resumableSeconds: 10 * HOUR } });
  sender = await startSender(service);
});
afterAll(() => service.stop());

const idOf = (path: string) => path.split('/').at(-1)!;
const begunBefore = (path: string, hours: number) =>
  service.db.query('update uploads set begun_at = now() - make_interval(hours => $2) where id = $1', [
    idOf(path),
    hours,
  ]);

test('an upload that goes on and on ends all the same: its sender is told when, and then that it has', async () => {
  const path = await sender.begin(1000);
  await begunBefore(path, 9);
  const send = (offset: number) => sender.send('PATCH', path, { 'upload-offset': String(offset) }, Buffer.alloc(10));
  const expires = Date.parse((await send(0)).headers.get('upload-expires')!);
  expect(Math.abs(expires - Date.now() - HOUR * 1000)).toBeLessThan(HOUR * 500);

  await begunBefore(path, 11);
  const refused = await send(10);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([410, 'upload_expired']);
  expect((await sender.send('HEAD', path)).status).toBe(410);
  const other = await sender.begin(1000);
  await endOldUploads(service.db, { idle: 24 * HOUR, most: 10 * HOUR });
  expect((await sender.send('HEAD', path)).status).toBe(404);
  expect(await sender.offsetOf(other)).toBe(0);
});

test('a request that trickles on for longer than it may is broken off, and what it brought is kept', async () => {
  const path = await sender.begin(1_000_000);
  const headers = {
    ...{ 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    ...service.mine.headers,
  };
  const sending = request(sender.url + path, { method: 'PATCH', headers });
  const ended = new Promise((resolve) => sending.once('close', resolve).once('error', resolve));
  sending.flushHeaders();
  const timer = setInterval(() => sending.write('x'), 20);
  onTestFinished(() => clearInterval(timer));
  await ended;
  await expect.poll(() => sender.offsetOf(path), { timeout: 60_000 }).toBeGreaterThan(0);
});
