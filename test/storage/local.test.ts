import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { localStorage } from '../../src/storage/local.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { storageContract } from './contract.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'vodsmith-storage-'));

let shared: string;
storageContract('a folder as storage', async () => {
  shared = await newFolder();
  return await localStorage(join(shared, 'deep', 'storage'));
});
afterAll(() => rm(shared, { recursive: true }));

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = await newFolder();
  storage = await localStorage(join(folder, 'storage'));
});
afterEach(() => rm(folder, { recursive: true }));

const incoming = () => join(folder, 'storage', '.incoming');
const local = async (text: string, path = join(folder, 'local')) => {
  await writeFile(path, text);
  return path;
};

test('an object is a file under its key', async () => {
  await storage.put('files/videos/a.mp4', await local('bytes'));
  expect(await readFile(join(folder, 'storage/files/videos/a.mp4'), 'utf8')).toBe('bytes');
});

test('what an interrupted write left behind is removed when the storage is opened, and nothing else', async () => {
  await storage.putText('files/a', 'kept');
  await writeFile(join(incoming(), 'half'), 'ha');
  await mkdir(join(incoming(), 'folder'));
  const again = await localStorage(join(folder, 'storage'));
  expect(await readdir(incoming())).toEqual([]);
  expect((await again.stat('files/a'))?.size).toBe(4);
});

test('processes that share the storage, each with a folder of its own for what is not whole, leave each other alone', async () => {
  const own = join(folder, 'storage', '.incoming', 'second');
  await mkdir(own);
  await writeFile(join(incoming(), 'half'), 'of the first');
  const second = await localStorage(join(folder, 'storage'), own);
  await second.putText('files/a', 'shared');
  expect((await storage.stat('files/a'))?.size).toBe(6);
  expect(await readFile(join(incoming(), 'half'), 'utf8')).toBe('of the first');
  expect(await readdir(own)).toEqual([]);
});

test('nothing stays among the incoming files: neither of a put, nor of a failing one, nor of a check', async () => {
  await storage.put('files/a', await local('a'));
  await storage.putText('files/b', 'b');
  await expect(storage.put('files/a', join(folder, 'missing'))).rejects.toThrow();
  await expect(storage.putText('files/a/below', 'below a file')).rejects.toMatchObject({ code: 'storage_failed' });
  await storage.get('files/a', join(folder, 'got'));
  await storage.put('files/a', join(folder, 'got'));
  await storage.check();
  expect(await readdir(incoming())).toEqual([]);
});

test.each([
  ...['', '.', '..', '../x', 'files/../../x', 'files/..', '/etc/passwd', 'files//x', 'files/', './files', 'C:\\x'],
  ...['.incoming/x', 'files/.hidden', '.hidden', 'files/a b', 'files/é', 'files/a\n', 'files/a\0', 'files\\..\\x', '~'],
])('the key %j is refused by everything that takes one', async (key) => {
  const path = await local('x');
  const attempts = [
    () => storage.put(key, path),
    () => storage.putText(key, 'x'),
    () => storage.get(key, join(folder, 'got')),
    () => storage.stat(key),
    () => storage.read(key),
    () => storage.delete(key),
  ];
  for (const attempt of attempts)
    await expect((async () => await attempt())()).rejects.toMatchObject({ code: 'internal_error' });
  expect(existsSync(path)).toBe(true);
  expect(existsSync(incoming())).toBe(true);
});

test('a file of the same file system is moved, and got without a copy', async () => {
  const path = await local('x'.repeat(1000));
  await storage.put('files/a', path);
  expect(existsSync(path)).toBe(false);
  await storage.get('files/a', path);
  expect((await stat(path)).ino).toBe((await stat(join(folder, 'storage/files/a'))).ino);
});

test('a file of another file system is copied there and back', async () => {
  const other = await mkdtemp(join(elsewhere(), 'vodsmith-'));
  try {
    expect((await stat(other)).dev).not.toBe((await stat(folder)).dev);
    await storage.put('files/a', await local('bytes', join(other, 'local')));
    expect((await stat(join(folder, 'storage/files/a'))).dev).toBe((await stat(folder)).dev);
    await storage.get('files/a', join(other, 'got'));
    expect(await readFile(join(other, 'got'), 'utf8')).toBe('bytes');
    expect(await readdir(incoming())).toEqual([]);
  } finally {
    await rm(other, { recursive: true });
  }
});

/** A folder on another file system than the temporary one: Linux keeps one in memory. */
function elsewhere(): string {
  return process.platform === 'linux' ? '/dev/shm' : '/Volumes/vodsmith';
}

test('half-made objects are for nobody else to read; a delivering server may read the stored ones', async () => {
  await storage.putText('files/videos/a.m3u8', '#EXTM3U\n');
  const modeOf = async (path: string) => (await stat(join(folder, 'storage', path))).mode & 0o777;
  expect(await modeOf('.incoming')).toBe(0o700);
  expect(await modeOf('files/videos')).toBe(0o777 & ~process.umask());
  expect(await modeOf('files/videos/a.m3u8')).toBe(0o666 & ~process.umask());
});

test('a storage folder that is gone is found out by the check, and does not come back by itself', async () => {
  await rm(join(folder, 'storage'), { recursive: true });
  await expect(storage.check()).rejects.toMatchObject({ code: 'storage_failed' });
  await expect(storage.putText('files/a', 'x')).rejects.toMatchObject({ code: 'storage_failed' });
  expect(existsSync(join(folder, 'storage'))).toBe(false);
});
