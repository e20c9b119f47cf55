import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VodsmithError } from '../../src/errors.ts';
import { type CopyOptions, copyObjects } from '../../src/storage/copy.ts';
import { localStorage } from '../../src/storage/local.ts';
import type { Storage } from '../../src/storage/storage.ts';

let folder: string;
let from: Storage;
let to: Storage;
let work: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-copy-'));
  from = await localStorage(join(folder, 'from'));
  to = await localStorage(join(folder, 'to'));
  work = join(folder, 'work');
  await mkdir(work);
});
afterEach(() => rm(folder, { recursive: true }));

const segments = Array.from({ length: 40 }, (_, index) => `files/renditions/a/${index}.m4s`);
const playlists = ['files/videos/b/index.m3u8', 'files/videos/b/240p.m3u8'];
const store = async (keys: string[], content = (key: string) => key) => {
  for (const key of keys) await from.putText(key, content(key));
};
const copy = (options: Partial<CopyOptions> = {}, target = to) =>
  copyObjects(from, target, { folder: work, verify: false, onProgress: () => {}, ...options });
/** The storage, and the keys that are put into it in their order. */
const watched = (put: (key: string) => void) => ({
  ...to,
  put: (key: string, path: string) => {
    put(key);
    return to.put(key, path);
  },
});

test('everything is copied, playlists after all that they may name', async () => {
  await store([...playlists, ...segments]);
  const order: string[] = [];
  const done = await copy(
    {},
    watched((key) => order.push(key)),
  );
  expect(done).toMatchObject({ objects: 42, copied: 42, skipped: 0, gone: 0 });
  expect(done.copiedBytes).toBe(done.bytes);
  for (const key of [...segments, ...playlists]) expect(await text(await to.read(key))).toBe(key);
  expect(order.slice(40).sort()).toEqual([...playlists].sort());
});

test('a copy that is broken off goes on where it was', async () => {
  await store(segments);
  let left = 10;
  const failing = watched(() => {
    left -= 1;
    if (left < 0) throw new VodsmithError('storage_unavailable', 'The storage does not answer.');
  });
  await expect(copy({}, failing)).rejects.toMatchObject({ code: 'storage_unavailable' });
  expect(await copy()).toMatchObject({ copied: 30, skipped: 10 });
  expect(await copy()).toMatchObject({ copied: 0, skipped: 40 });
});

test('what has another size, and a playlist of another text, is copied again', async () => {
  await store([...segments, ...playlists]);
  await copy();
  await store(segments.slice(0, 1), () => 'longer than before, by far');
  await store(playlists.slice(0, 1), (key) => key.toUpperCase());
  expect(await copy()).toMatchObject({ copied: 2, skipped: 40 });
  expect(await text(await to.read(playlists[0]!))).toBe(playlists[0]!.toUpperCase());
});

test('what differs in its bytes alone is found where that is asked for', async () => {
  await store(segments);
  await copy();
  await to.putText(segments[3]!, segments[3]!.replace('files', 'filez'));
  expect(await copy()).toMatchObject({ copied: 0 });
  expect(await copy({ verify: true })).toMatchObject({ copied: 1, skipped: 39 });
  expect(await text(await to.read(segments[3]!))).toBe(segments[3]);
});

test('what is deleted after it was listed is left out', async () => {
  await store(segments);
  const done = await copy({ onProgress: () => rmSync(join(folder, 'from', segments[39]!), { force: true }) });
  expect(done).toMatchObject({ objects: 40, copied: 39, gone: 1 });
});

test('what is no object is not copied', async () => {
  await store(segments.slice(0, 1));
  await writeFile(join(folder, 'from', '.incoming', 'half'), 'ha');
  expect(await copy()).toMatchObject({ objects: 1, copied: 1 });
});
