import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isPlaylist } from '../core/content-types.ts';
import { newId } from '../core/ids.ts';
import { VodsmithError } from '../errors.ts';
import type { ListedObject, Storage } from './storage.ts';

/** Objects at once: segments are small, and each waits for the network. */
const AT_ONCE = 16;

export interface CopyOptions {
  /** An existing folder for what is on its way. */
  folder: string;
  /** Whether what is there with the same size is read on both sides, too. */
  verify: boolean;
  /** Called when the objects are counted, and after each one. */
  onProgress(progress: CopyProgress): void;
}

export interface CopyProgress {
  objects: number;
  bytes: number;
  copied: number;
  copiedBytes: number;
  /** Were there already. */
  skipped: number;
  skippedBytes: number;
  /** Were deleted after they had been listed. */
  gone: number;
}

/**
 * Copies all objects, but for those that are there with the same size, and, of playlists, the same text: what was broken
 * off goes on where it was. Playlists come last: whoever finds one finds what it names.
 *
 * @throws VodsmithError the first fault, after the copies that have begun
 */
export async function copyObjects(from: Storage, to: Storage, options: CopyOptions): Promise<CopyProgress> {
  const objects: ListedObject[] = [];
  for await (const object of from.list()) objects.push(object);
  objects.sort((a, b) => Number(isPlaylist(a.key)) - Number(isPlaylist(b.key)));
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  const progress = { objects: objects.length, bytes, copied: 0, copiedBytes: 0, skipped: 0, skippedBytes: 0, gone: 0 };
  options.onProgress(progress);

  const one = async ({ key, size }: ListedObject) => {
    if (await isThere(from, to, { key, size }, options.verify)) {
      progress.skipped += 1;
      progress.skippedBytes += size;
    } else if (await copyOne(from, to, key, join(options.folder, newId()))) {
      progress.copied += 1;
      progress.copiedBytes += size;
    } else progress.gone += 1;
    options.onProgress(progress);
  };
  const firstPlaylist = objects.findIndex(({ key }) => isPlaylist(key));
  const split = firstPlaylist === -1 ? objects.length : firstPlaylist;
  await forEach(objects.slice(0, split), one);
  await forEach(objects.slice(split), one);
  return progress;
}

/** Some at once; after the first fault no other one begins. */
async function forEach<T>(all: T[], act: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  let failed = false;
  const take = async () => {
    for (const one of left) {
      if (failed) return;
      await act(one).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, take));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

async function isThere(from: Storage, to: Storage, { key, size }: ListedObject, verify: boolean): Promise<boolean> {
  if ((await to.stat(key))?.size !== size) return false;
  if (!verify && !isPlaylist(key)) return true;
  const [before, after] = await Promise.all([from, to].map((storage) => digest(storage, key)));
  return before === after;
}

async function digest(storage: Storage, key: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(await storage.read(key), hash);
  return hash.digest('hex');
}

/** Whether it was still there. */
async function copyOne(from: Storage, to: Storage, key: string, path: string): Promise<boolean> {
  try {
    await from.get(key, path);
    await to.put(key, path);
    return true;
  } catch (error) {
    if (error instanceof VodsmithError && error.code === 'source_not_found') return false;
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}
