import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { tmpdir } from 'node:os';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Service, startService } from './service.ts';
import { type Sender, startSender } from './uploads/sender.ts';

/** Ends of the names of files that meet a full device: others have filled the disk since it was looked at. */
const full = vi.hoisted(() => new Set<string>());
vi.mock('node:fs', async (load) => {
  const fs = await load<typeof import('node:fs')>();
  const createWriteStream: typeof fs.createWriteStream = (path, options) =>
    full.has(extname(String(path))) ? fs.createWriteStream('/dev/full') : fs.createWriteStream(path, options);
  return { ...fs, createWriteStream };
});
vi.mock('node:fs/promises', async (load) => {
  const fs = await load<typeof import('node:fs/promises')>();
  const open: typeof fs.open = (path, ...rest) =>
    full.has(extname(String(path))) ? fs.open('/dev/full', 'w') : fs.open(path, ...rest);
  return { ...fs, open };
});

/** Milliseconds. */
const patience = { timeout: 60_000 };
let service: Service;
let sender: Sender;
/** Bytes of the disk, of which the service leaves 0.4 free: others may write or delete 0.2 meanwhile. */
let free: number;

beforeAll(async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  free = bavail * bsize;
  service = await startService({
    limits: { freeBytes: 0.4 * free, uploadBytes: Number.MAX_SAFE_INTEGER, idleSeconds: 600 },
  });
  sender = await startSender(service);
});
afterAll(() => service.stop());

/** Begins a request whose body is announced, and does not come. */
function announce(method: string, path: string, bytes: number, more: Record<string, string> = {}): ClientRequest {
  const headers = { ...service.mine.headers, 'content-length': Math.round(bytes), ...more };
  const call = request(sender.url + path, { method, headers, agent: false });
  call.on('error', () => {});
  call.flushHeaders();
  onTestFinished(() => void call.destroy());
  return call;
}

const uploadOf = (share: number, more = {}) =>
  announce('POST', '/v1/files', share * free, { 'content-type': 'multipart/form-data; boundary=x', ...more });
const begin = (share: number) =>
  sender.send('POST', '/v1/uploads', { 'upload-length': String(Math.round(share * free)) });

/** What becomes of an upload that asks before it sends: its code, or `goes on`. */
async function ask(share: number): Promise<string> {
  const call = uploadOf(share, { expect: '100-continue' });
  const goesOn = once(call, 'continue').then(() => 'goes on');
  const refused = once(call, 'response').then(async ([answer]) => JSON.parse(await text(answer)).code as string);
  const outcome = await Promise.race([goesOn, refused]);
  call.destroy();
  return outcome;
}

test('an upload that would take what is kept free is refused before it is sent', async () => {
  expect(await ask(0.8)).toBe('disk_full');
  const refused = await begin(0.8);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([507, 'disk_full']);
});

test('of uploads that come at once so many go on as there is room for, until that is free again', async () => {
  const refusals: number[] = [];
  const calls = Array.from({ length: 4 }, () => uploadOf(0.4));
  for (const call of calls) call.on('response', ({ statusCode }) => refusals.push(statusCode!));
  await expect.poll(() => refusals, patience).toEqual([507, 507, 507]);
  expect(await ask(0.4)).toBe('disk_full');
  for (const call of calls) call.destroy();
  await expect.poll(() => ask(0.4), patience).toBe('goes on');
});

test('uploads of clients that vanish before a byte is sent keep no room', async () => {
  for (let count = 0; count < 60; count += 1) {
    const call = uploadOf(0.4, { expect: '100-continue' });
    await Promise.race([once(call, 'continue'), once(call, 'response')]);
    call.destroy();
  }
  await expect.poll(() => ask(0.4), patience).toBe('goes on');
});

test('what a resumable upload is about to send is taken, too', async () => {
  await expect.poll(async () => (await begin(0.4)).status, patience).toBe(201);
  const path = new URL((await begin(0.4)).headers.get('location')!).pathname;
  const call = announce('PATCH', path, 0.4 * free, {
    ...{ 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
  });
  await expect.poll(() => ask(0.4), patience).toBe('disk_full');
  call.destroy();
  await expect.poll(() => ask(0.4), patience).toBe('goes on');
});

describe.skipIf(!existsSync('/dev/full'))('on a disk that others fill once an upload has begun', () => {
  const kinds = (...ends: string[]) => {
    for (const end of ends) full.add(end);
    onTestFinished(() => full.clear());
  };
  const expectRefusal = async (answer: Response) => {
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([507, 'disk_full']);
    expect(await readdir(service.workFolder)).toEqual([]);
  };
  const media = () => service.media('4x3-240p.mp4');

  test('an upload by a form ends as one that finds it full, and leaves nothing behind', async () => {
    const body = new FormData();
    body.append('file', new File([new Uint8Array(media())], 'a.mp4'));
    const send = () => fetch(`${sender.url}/v1/files`, { method: 'POST', headers: service.mine.headers, body });
    kinds('.upload');
    await expectRefusal(await send());
    full.clear();
    expect((await send()).status).toBe(200);
  });

  test.each(['.part', '.upload'])('a resumable upload goes on once there is room again: %s', async (kind) => {
    const path = await sender.begin(media().length);
    const send = (offset: number) =>
      sender.send('PATCH', path, { 'upload-offset': String(offset) }, media().subarray(offset));
    kinds(kind);
    await expectRefusal(await send(0));
    full.clear();
    const offset = await sender.offsetOf(path);
    if (offset < media().length) expect((await send(offset)).status).toBe(204);
    expect((await fetch(`${sender.url}/v1/files/${path.split('/').at(-1)}`, service.mine)).status).toBe(200);
  });
});
