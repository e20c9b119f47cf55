import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { s3Storage } from '../../src/storage/s3.ts';
import { readS3Url } from '../../src/storage/s3-location.ts';
import { type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';
import { storageContract } from './contract.ts';

let folder: string;
let server: S3Server;
beforeAll(async () => {
  Object.assign(process.env, s3Credentials);
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-s3-'));
  server = await startS3Server(folder);
});
afterEach(() => {
  server.refuse = () => null;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const open = (prefix = 'some/prefix') => s3Storage(readS3Url(server.url(prefix))!);

storageContract('a bucket as storage', async () => open());

const put = async (key: string, bytes: Buffer) => {
  const path = join(folder, 'local');
  await writeFile(path, bytes);
  await open().put(key, path);
};
const requestsOf = async (act: () => Promise<unknown>) => {
  const before = server.requests.length;
  await act();
  return server.requests.slice(before).map((request) => request.replace(/\?.*/, ''));
};

test('a large object goes up in parts, and appears with the last request', async () => {
  const bytes = randomBytes(20_000_000);
  const requests = await requestsOf(() => put('files/videos/large.mp4', bytes));
  const at = '/media/some/prefix/files/videos/large.mp4';
  expect(requests).toEqual([`POST ${at}`, `PUT ${at}`, `PUT ${at}`, `PUT ${at}`, `POST ${at}`]);
  expect((await buffer(await open().read('files/videos/large.mp4'))).equals(bytes)).toBe(true);
});

test('nothing that a viewer or a job waits for lists the bucket', async () => {
  const storage = open();
  const requests = await requestsOf(async () => {
    await storage.putText('files/videos/a/index.m3u8', '#EXTM3U\n');
    await put('files/a.mp4', Buffer.from('bytes'));
    await storage.stat('files/a.mp4');
    await buffer(await storage.read('files/a.mp4', { start: 0, end: 1 }));
    await storage.get('files/a.mp4', join(folder, 'got'));
  });
  expect(requests.filter((request) => /^\w+ \/media\/?$/.test(request))).toEqual([]);
  expect(requests).toHaveLength(5);
});

test.each([
  ['files/videos/a/index.m3u8', 'application/vnd.apple.mpegurl', 'public, max-age=1'],
  ['files/renditions/b/1.m4s', 'video/iso.segment', 'public, max-age=31536000, immutable'],
  ['files/videos/c.mp4', 'video/mp4', 'public, max-age=31536000, immutable'],
])('a CDN that serves the bucket gives %s the type and the life that we give it', async (key, type, life) => {
  await (key.endsWith('.m3u8') ? open().putText(key, '#EXTM3U\n') : put(key, Buffer.from('x')));
  const answer = await fetch(`${server.endpoint}/media/some/prefix/${key}`);
  expect(answer.headers.get('content-type')).toBe(type);
  expect(answer.headers.get('cache-control')).toBe(life);
});

test('two prefixes of one bucket are two storages', async () => {
  await open('one').putText('files/a', 'one');
  await open('two').putText('files/a', 'two');
  await open('one').delete('files');
  expect(await open('one').stat('files/a')).toBeNull();
  expect(String(await buffer(await open('two').read('files/a')))).toBe('two');
});

test('a fault of the server that passes is not seen', async () => {
  const faults = ['PUT', 'GET', 'HEAD'];
  server.refuse = ({ method }: IncomingMessage) => {
    if (faults[0] !== method) return null;
    faults.shift();
    return { code: 'InternalError', status: 500 };
  };
  await put('files/a', Buffer.from('bytes'));
  expect(String(await buffer(await open().read('files/a')))).toBe('bytes');
  expect((await open().stat('files/a'))?.size).toBe(5);
  expect(faults).toEqual([]);
});

test('what the server goes on refusing, or a server that is away, is told apart from an object that is gone', async () => {
  await put('files/a', Buffer.from('bytes'));
  const attempts = [
    () => put('files/a', Buffer.from('other')),
    () => open().putText('files/a', 'other'),
    () => open().get('files/a', join(folder, 'never')),
    () => open().stat('files/a'),
    () => open().read('files/a'),
    () => open().delete('files/a'),
  ];
  server.refuse = () => ({ code: 'AccessDenied', status: 403 });
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'storage_failed' });
  server.refuse = () => ({ code: 'InternalError', status: 500 });
  await Promise.all(
    attempts.map((attempt) => expect(attempt()).rejects.toMatchObject({ code: 'storage_unavailable' })),
  );
});

test('the log of a fault is short, and a customer is not told of the bucket', async () => {
  server.refuse = () => ({ code: 'AccessDenied', status: 403 });
  const fault = await open()
    .stat('files/a')
    .catch((error: Error) => error);
  expect(String(fault)).not.toContain('media');
  expect(JSON.stringify((fault as Error).cause).length).toBeLessThan(2000);
});
