import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { s3Storage } from '../../src/storage/s3.ts';
import { readS3Url } from '../../src/storage/s3-location.ts';
import { cacheSources } from '../../src/storage/source-cache.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';

const SIZE = 1_000_000;

let folder: string;
let server: S3Server;
let storage: Storage;
beforeAll(async () => {
  Object.assign(process.env, s3Credentials);
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-cache-'));
  server = await startS3Server(folder);
  storage = s3Storage(readS3Url(server.url())!);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

let kept: string;
let tasks: string;
beforeEach(async () => {
  [kept, tasks] = [join(folder, randomUUID()), join(folder, randomUUID())];
  await mkdir(kept);
  await mkdir(tasks);
  server.requests.length = 0;
});

const cache = (most: number) => cacheSources(storage, kept, most);
const localPath = () => join(tasks, randomUUID());
const fetches = (key: string) => server.requests.filter((request) => request.startsWith(`GET /media/${key}`)).length;
/** Objects in the bucket. */
async function store(count: number): Promise<{ key: string; bytes: Buffer }[]> {
  const objects = Array.from({ length: count }, () => ({
    key: `files/videos/${randomUUID()}.mp4`,
    bytes: randomBytes(SIZE),
  }));
  for (const { key, bytes } of objects) {
    const path = localPath();
    await writeFile(path, bytes);
    await storage.put(key, path);
    await rm(path);
  }
  return objects;
}
const bytesKept = async () => {
  const sizes = await Promise.all((await readdir(kept)).map(async (name) => (await stat(join(kept, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

test('tasks that want a source at the same time, and later ones, share one fetch', async () => {
  const [source] = await store(1);
  const sources = cache(10 * SIZE);
  const paths = Array.from({ length: 8 }, localPath);
  await Promise.all(paths.map((path) => sources.get(source!.key, path)));
  const later = localPath();
  await sources.get(source!.key, later);
  for (const path of [...paths, later]) expect((await readFile(path)).equals(source!.bytes)).toBe(true);
  expect(fetches(source!.key)).toBe(1);
  expect(await bytesKept()).toBe(SIZE);
});

test('there is never more than the room, and what was used last stays', async () => {
  const objects = await store(5);
  const sources = cache(3 * SIZE);
  const use = async (index: number) => {
    const path = localPath();
    await sources.get(objects[index]!.key, path);
    await rm(path);
    expect(await bytesKept()).toBeLessThanOrEqual(3 * SIZE);
  };
  for (const index of [0, 1, 2, 0, 3, 4, 0, 3, 4]) await use(index);
  expect(objects.map(({ key }) => fetches(key))).toEqual([1, 1, 1, 1, 1]);
  await use(1);
  expect(fetches(objects[1]!.key)).toBe(2);
});

test('a source that a task still reads is kept while there is another one to drop', async () => {
  const objects = await store(3);
  const sources = cache(2 * SIZE);
  await sources.get(objects[0]!.key, localPath());
  for (const { key } of objects.slice(1)) {
    const path = localPath();
    await sources.get(key, path);
    await rm(path);
  }
  await sources.get(objects[0]!.key, localPath());
  expect(fetches(objects[0]!.key)).toBe(1);
});

test('what is larger than all the room is not kept', async () => {
  const [source] = await store(1);
  const path = localPath();
  await cache(SIZE - 1).get(source!.key, path);
  expect((await readFile(path)).equals(source!.bytes)).toBe(true);
  expect(await readdir(kept)).toEqual([]);
});

test('a source that this worker has fetched from elsewhere and stored is not fetched back', async () => {
  const [key, path, bytes] = [`files/videos/${randomUUID()}.mp4`, localPath(), randomBytes(SIZE)];
  await writeFile(path, bytes);
  const sources = cache(10 * SIZE);
  await sources.put(key, path);
  expect((await storage.stat(key))?.size).toBe(SIZE);
  const got = localPath();
  await sources.get(key, got);
  expect((await readFile(got)).equals(bytes)).toBe(true);
  expect(fetches(key)).toBe(0);
});

test('a fetch that fails is told to all who wait, leaves nothing, and is tried again by the next', async () => {
  const [source] = await store(1);
  const sources = cache(10 * SIZE);
  server.refuse = ({ method }) => (method === 'GET' ? { code: 'AccessDenied', status: 403 } : null);
  const both = [sources.get(source!.key, localPath()), sources.get(source!.key, localPath())];
  for (const one of both) await expect(one).rejects.toMatchObject({ code: 'storage_failed' });
  expect(await readdir(kept)).toEqual([]);
  server.refuse = () => null;
  const path = localPath();
  await sources.get(source!.key, path);
  expect((await readFile(path)).equals(source!.bytes)).toBe(true);
});

test('a source that is gone is told as such', async () => {
  await expect(cache(SIZE).get('files/videos/gone.mp4', localPath())).rejects.toMatchObject({
    code: 'source_not_found',
  });
});

test('a task that is stopped does not wait, and the others get their source', async () => {
  const [source] = await store(1);
  const sources = cache(10 * SIZE);
  const stopped = AbortSignal.abort(new Error('stopped'));
  const [path, other] = [localPath(), localPath()];
  const others = sources.get(source!.key, other);
  await expect(sources.get(source!.key, path, stopped)).rejects.toThrow('stopped');
  await others;
  expect((await readFile(other)).equals(source!.bytes)).toBe(true);
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});
