import { readdir, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

const id = '6052e0064b442a2f16018373';
const video = `/files/videos/${id}.mp4`;
const playlist = `/files/videos/${id}/index.m3u8`;
const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
let service: Service;
let port: number;

beforeAll(async () => {
  service = await startService();
  await put(video.slice(1), bytes);
  await service.storage.putText(playlist.slice(1), '#EXTM3U\n');
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

async function put(key: string, content: Buffer): Promise<void> {
  const path = join(service.workFolder, 'object');
  await writeFile(path, content);
  await service.storage.put(key, path);
}

const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  service.app.inject({ method, url, headers });

test('a whole file: its bytes, its type, and a year of caching', async () => {
  const answer = await ask(video);
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload.equals(bytes)).toBe(true);
  expect(answer.headers).toMatchObject({
    'content-type': 'video/mp4',
    'content-length': '1000',
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    etag: expect.stringMatching(/^"[^"]+"$/),
    'last-modified': expect.stringMatching(/GMT$/),
  });
});

test('HEAD says the same without the bytes, and knows no ranges', async () => {
  const [whole, head] = [await ask(video), await ask(video, { range: 'bytes=0-1' }, 'HEAD')];
  expect(head.statusCode).toBe(200);
  expect(head.rawPayload).toHaveLength(0);
  for (const name of ['content-type', 'content-length', 'etag', 'last-modified', 'accept-ranges', 'cache-control'])
    expect(head.headers[name], name).toBe(whole.headers[name]);
});

describe('ranges', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-199', 100, 199],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=-5000', 0, 999],
    ['bytes=990-5000', 990, 999],
  ])('%s', async (range, start, end) => {
    const answer = await ask(video, { range });
    expect(answer.statusCode).toBe(206);
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/1000`);
    expect(answer.headers['content-length']).toBe(String(end - start + 1));
    expect(answer.rawPayload.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  test('several at once come as parts', async () => {
    const answer = await ask(video, { range: 'bytes=0-1,500-502,-3' });
    expect(answer.statusCode).toBe(206);
    const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(String(answer.headers['content-type']))![1]!;
    expect(answer.rawPayload).toHaveLength(Number(answer.headers['content-length']));
    const parts = answer.rawPayload.toString('latin1').split(`--${boundary}`);
    expect(parts).toHaveLength(5);
    expect(parts.at(-1)).toBe('--\r\n');
    const expected = [
      [0, 1],
      [500, 502],
      [997, 999],
    ] as const;
    for (const [index, [start, end]] of expected.entries()) {
      const [head, body] = parts[index + 1]!.split('\r\n\r\n');
      expect(head).toBe(`\r\nContent-Type: video/mp4\r\nContent-Range: bytes ${start}-${end}/1000`);
      expect(body).toBe(`${bytes.subarray(start, end + 1).toString('latin1')}\r\n`);
    }
  });

  test.each(['bytes=1000-', 'bytes=-0'])('%s is outside', async (range) => {
    const answer = await ask(video, { range });
    expect(answer.statusCode).toBe(416);
    expect(answer.headers['content-range']).toBe('bytes */1000');
    expect(answer.json().code).toBe('range_not_satisfiable');
  });

  test.each(['bytes=5-2', 'bytes=x', 'items=0-1'])('%s is ignored', async (range) => {
    expect((await ask(video, { range })).statusCode).toBe(200);
  });

  test('If-Range: a part of the same state, or the whole of another', async () => {
    const { etag, 'last-modified': modified } = (await ask(video)).headers as Record<string, string>;
    const range = 'bytes=0-9';
    expect((await ask(video, { range, 'if-range': etag! })).statusCode).toBe(206);
    expect((await ask(video, { range, 'if-range': modified! })).statusCode).toBe(206);
    expect((await ask(video, { range, 'if-range': '"other"' })).statusCode).toBe(200);
  });
});

test('conditions: not modified, and failed', async () => {
  const { etag } = (await ask(video)).headers as Record<string, string>;
  const same = await ask(video, { 'if-none-match': etag! });
  expect(same.statusCode).toBe(304);
  expect(same.rawPayload).toHaveLength(0);
  expect(same.headers).toMatchObject({ etag, 'cache-control': 'public, max-age=31536000, immutable' });
  expect((await ask(video, { 'if-none-match': etag! }, 'HEAD')).statusCode).toBe(304);
  const failed = await ask(video, { 'if-match': '"other"' });
  expect(failed.statusCode).toBe(412);
  expect(failed.json().code).toBe('precondition_failed');
});

test('a growing playlist is asked for again, and each state has its own ETag', async () => {
  const first = await ask(playlist);
  expect(first.headers).toMatchObject({
    'content-type': 'application/vnd.apple.mpegurl',
    'cache-control': 'public, max-age=1',
  });
  await service.storage.putText(playlist.slice(1), '#EXTM3U\n#EXT-X-ENDLIST\n');
  const second = await ask(playlist, { 'if-none-match': String(first.headers.etag) });
  expect(second.statusCode).toBe(200);
  expect(second.body).toContain('ENDLIST');
  expect((await ask(playlist, { 'if-none-match': String(second.headers.etag) })).statusCode).toBe(304);
  expect((await ask(playlist, { range: 'bytes=0-6' })).body).toBe('#EXTM3U');
});

test.each([
  '/files',
  '/files/',
  `/files/videos/${id}`,
  `/files/videos/${id}.webm`,
  `/files/videos/..%2fvideos/${id}.mp4`,
  `/files/%2e%2e/files/videos/${id}.mp4`,
  `/files/videos/${id}.mp4%00`,
  '/files/videos/%252e%252e/x',
  '/files//etc/passwd',
  '/files/..%5c..%5cetc%5cpasswd',
])('%s is nothing', async (url) => {
  // Over a real connection: inject would tidy the path up first
  const answer = await new Promise<IncomingMessage>((resolve) => get({ port, path: url, agent: false }, resolve));
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['cache-control']).toBe('no-store');
  answer.resume();
});

test('a file that is deleted is gone at once', async () => {
  await put('files/images/6052e0064b442a2f16018374.jpg', Buffer.from('x'));
  expect((await ask('/files/images/6052e0064b442a2f16018374.jpg')).headers['content-type']).toBe('image/jpeg');
  await service.storage.delete('files/images/6052e0064b442a2f16018374.jpg');
  expect((await ask('/files/images/6052e0064b442a2f16018374.jpg')).statusCode).toBe(404);
});

test.skipIf(process.platform !== 'linux')('viewers who leave in the middle leave no open file', async () => {
  await put(`files/videos/${id.replace('6052', '7052')}.mp4`, Buffer.alloc(64 * 1024 * 1024));
  const openFiles = async () => (await readdir('/proc/self/fd')).length;
  const before = await openFiles();
  for (const range of ['bytes=0-', 'bytes=0-40000000,50000000-60000000'])
    for (let i = 0; i < 10; i += 1) {
      const options = {
        port,
        path: `/files/videos/${id.replace('6052', '7052')}.mp4`,
        headers: { range },
        agent: false,
      };
      const answer = await new Promise<IncomingMessage>((resolve) => get(options, resolve));
      expect(answer.statusCode).toBe(206);
      answer.destroy();
    }
  await expect.poll(openFiles).toBeLessThanOrEqual(before);
});
