import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VodsmithError } from '../../src/errors.ts';
import type { Storage } from '../../src/storage/storage.ts';

/** What everybody relies on who stores objects, whatever keeps them. */
export function storageContract(name: string, open: () => Promise<Storage>): void {
  describe(`${name}`, () => {
    let storage: Storage;
    let work: string;
    beforeAll(async () => {
      storage = await open();
      work = await mkdtemp(join(tmpdir(), 'vodsmith-work-'));
    });
    afterAll(() => rm(work, { recursive: true }));

    const newKey = (ending = '.bin') => `files/videos/${randomUUID()}${ending}`;
    const localPath = () => join(work, randomUUID());
    const put = async (key: string, bytes: Buffer) => {
      const path = localPath();
      await writeFile(path, bytes);
      await storage.put(key, path);
    };
    const read = async (key: string, range?: { start: number; end: number }) => buffer(await storage.read(key, range));

    test.each([0, 1, 70_000, 3_000_000])('an object of %i bytes is read as it was put', async (size) => {
      const [key, bytes] = [newKey(), randomBytes(size)];
      await put(key, bytes);
      expect((await storage.stat(key))?.size).toBe(size);
      expect((await read(key)).equals(bytes)).toBe(true);
      const path = localPath();
      await storage.get(key, path);
      expect((await readFile(path)).equals(bytes)).toBe(true);
    });

    test('stat says when it was stored, and a strong entity tag', async () => {
      const key = newKey();
      await put(key, Buffer.from('x'));
      const info = (await storage.stat(key))!;
      expect(Math.abs(info.lastModified.getTime() - Date.now())).toBeLessThan(60_000);
      expect(info.etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
      expect(await storage.stat(key)).toEqual(info);
    });

    test('a range is its bytes from the first to the last, both included', async () => {
      const [key, bytes] = [newKey(), randomBytes(200_000)];
      await put(key, bytes);
      for (const [start, end] of [
        [0, 0],
        [0, 199_999],
        [199_999, 199_999],
        [65_535, 131_073],
      ] as const)
        expect((await read(key, { start, end })).equals(bytes.subarray(start, end + 1))).toBe(true);
    });

    test('several read one object at the same time', async () => {
      const [key, bytes] = [newKey(), randomBytes(500_000)];
      await put(key, bytes);
      const starts = Array.from({ length: 20 }, (_, index) => index * 20_000);
      const parts = await Promise.all(starts.map((start) => read(key, { start, end: start + 19_999 })));
      expect(Buffer.concat(parts).equals(bytes.subarray(0, 400_000))).toBe(true);
    });

    test('a text is stored as UTF-8, and the next one takes its place', async () => {
      const key = newKey('.m3u8');
      await storage.putText(key, '#EXTM3U\n# été 東京 🎬\n');
      expect(String(await read(key))).toBe('#EXTM3U\n# été 東京 🎬\n');
      await storage.putText(key, '#EXTM3U\n');
      expect(String(await read(key))).toBe('#EXTM3U\n');
      expect((await storage.stat(key))?.size).toBe(8);
    });

    test('the entity tag changes with the content, however fast and whatever its length', async () => {
      const key = newKey('.m3u8');
      const tags: (string | undefined)[] = [];
      for (let version = 10; version < 40; version++) {
        await storage.putText(key, `${version}`);
        tags.push((await storage.stat(key))?.etag);
      }
      expect(new Set(tags)).toHaveLength(30);
    });

    test('who reads while the object is replaced reads one of the two, whole', async () => {
      const [key, old] = [newKey(), Buffer.alloc(1_000_000, 'a')];
      await put(key, old);
      const stream = await storage.read(key);
      await put(key, Buffer.alloc(1_000_000, 'b'));
      expect((await buffer(stream)).equals(old)).toBe(true);
      expect((await read(key)).equals(Buffer.alloc(1_000_000, 'b'))).toBe(true);
    });

    test('puts of one key at the same time leave one of the objects, whole', async () => {
      const key = newKey();
      await Promise.all([...'abcdefgh'].map((letter) => put(key, Buffer.alloc(300_000, letter))));
      const bytes = await read(key);
      expect(bytes).toHaveLength(300_000);
      expect(bytes.equals(Buffer.alloc(300_000, bytes[0]))).toBe(true);
    });

    test('what was got stays as it is when the object is replaced or deleted', async () => {
      const [key, path] = [newKey(), localPath()];
      await put(key, Buffer.from('first'));
      await storage.get(key, path);
      await put(key, Buffer.from('second'));
      await storage.delete(key);
      expect(await readFile(path, 'utf8')).toBe('first');
    });

    test('what was got can be put again, under its own key and under another', async () => {
      const [key, other, path] = [newKey(), newKey(), localPath()];
      await put(key, Buffer.from('bytes'));
      for (const target of [key, other]) {
        await storage.get(key, path);
        await storage.put(target, path);
        await rm(path, { force: true });
        expect(String(await read(target))).toBe('bytes');
      }
      await storage.delete(key);
      expect(String(await read(other))).toBe('bytes');
    });

    test('a missing object has no stat, and cannot be read or got', async () => {
      const [key, path] = [newKey(), localPath()];
      expect(await storage.stat(key)).toBeNull();
      await expect(storage.read(key)).rejects.toMatchObject({ code: 'source_not_found' });
      await expect(storage.get(key, path)).rejects.toMatchObject({ code: 'source_not_found' });
      await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('a folder is no object, and neither is what would be inside an object', async () => {
      const folder = newKey('');
      await storage.putText(`${folder}/index.m3u8`, '#EXTM3U\n');
      for (const key of [folder, `${folder}/index.m3u8/init.mp4`]) {
        expect(await storage.stat(key)).toBeNull();
        await expect(storage.read(key)).rejects.toMatchObject({ code: 'source_not_found' });
        await expect(storage.get(key, localPath())).rejects.toMatchObject({ code: 'source_not_found' });
      }
    });

    test('a put of a file that is not there fails, and leaves what was stored before', async () => {
      const [key, kept] = [newKey(), newKey()];
      await put(kept, Buffer.from('kept'));
      for (const target of [key, kept])
        await expect(storage.put(target, localPath())).rejects.toMatchObject({ code: 'storage_failed' });
      expect(await storage.stat(key)).toBeNull();
      expect(String(await read(kept))).toBe('kept');
    });

    test('an object is deleted alone', async () => {
      const folder = newKey('');
      for (const name of ['a', 'a.mp4', 'ab', 'b']) await storage.putText(`${folder}/${name}`, name);
      await storage.delete(`${folder}/a`);
      expect(await storage.stat(`${folder}/a`)).toBeNull();
      for (const name of ['a.mp4', 'ab', 'b']) expect(String(await read(`${folder}/${name}`))).toBe(name);
    });

    test('a folder is deleted with all that is below, and not what only begins like it', async () => {
      const folder = newKey('');
      const gone = [`${folder}/index.m3u8`, `${folder}/v0/init.mp4`, `${folder}/v0/1.m4s`];
      const kept = [`${folder}.mp4`, `${folder}0/index.m3u8`];
      for (const key of [...gone, ...kept]) await storage.putText(key, key);
      await storage.delete(folder);
      for (const key of gone) expect(await storage.stat(key)).toBeNull();
      for (const key of kept) expect(String(await read(key))).toBe(key);
    });

    test('a deletion that is held no longer leaves what is there', async () => {
      const folder = newKey('');
      await storage.putText(`${folder}/1.m4s`, 'x');
      const lost = () => Promise.reject(new VodsmithError('unavailable', 'the lock is lost'));
      await expect(storage.delete(folder, lost)).rejects.toThrow('the lock is lost');
      expect(String(await read(`${folder}/1.m4s`))).toBe('x');
    });

    test('to delete what is not there is no error', async () => {
      const key = newKey('.mp4');
      await storage.delete(key);
      await put(key, Buffer.from('x'));
      await storage.delete(`${key}/init.mp4`);
      expect(await storage.stat(key)).not.toBeNull();
      await storage.delete(key);
      await storage.delete(key);
      expect(await storage.stat(key)).toBeNull();
    });

    test('a key can be used again after it was deleted', async () => {
      const key = newKey();
      await put(key, Buffer.from('old'));
      await storage.delete(key);
      await put(key, Buffer.from('new'));
      expect(String(await read(key))).toBe('new');
    });

    test('hundreds of objects are stored at the same time', async () => {
      const folder = newKey('');
      const keys = Array.from({ length: 200 }, (_, index) => `${folder}/v${index % 5}/${index}.m4s`);
      await Promise.all(keys.map((key) => storage.putText(key, key)));
      const texts = await Promise.all(keys.map(async (key) => String(await read(key))));
      expect(texts).toEqual(keys);
    });

    test('the list has every object once, and nothing else', async () => {
      const folder = newKey('');
      const keys = Array.from({ length: 30 }, (_, index) => `${folder}/v${index % 3}/${index}.m4s`);
      await Promise.all(keys.map((key) => storage.putText(key, key)));
      await storage.delete(`${folder}/v2`);
      const found: { key: string; size: number }[] = [];
      for await (const object of storage.list()) if (object.key.startsWith(`${folder}/`)) found.push(object);
      const kept = keys.filter((key) => !key.startsWith(`${folder}/v2/`)).map((key) => ({ key, size: key.length }));
      expect(found.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(kept.sort((a, b) => (a.key < b.key ? -1 : 1)));
    });

    test('check finds nothing wrong, and leaves nothing behind that hinders the next', async () => {
      await expect(storage.check()).resolves.toBeUndefined();
      await expect(Promise.all([storage.check(), storage.check()])).resolves.toHaveLength(2);
    });
  });
}
