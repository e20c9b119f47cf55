import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../core/ids.ts';
import { linkOrCopy } from './link.ts';
import type { Storage } from './storage.ts';

/** What a worker wants of a storage for sources: a video is read once for each of its chunks. */
export type Sources = Pick<Storage, 'get' | 'put'>;

interface Cached {
  path: string;
  /** Bytes. */
  size: number;
  /** Rejects, and the entry is gone, when the bytes do not come. */
  ready: Promise<void>;
  /** Those who wait for it. */
  waiting: number;
}

/**
 * Keeps objects that never change in `folder`, this process's own: tasks that want one at the same time wait for one
 * fetch, and those that come later find it. What was used longest ago goes first. An object larger than all the room is
 * fetched for each task.
 *
 * @param most bytes in all; what tasks have in hand is not dropped for it
 */
export function cacheSources(storage: Pick<Storage, 'get' | 'put' | 'stat'>, folder: string, most: number): Sources {
  /** The one that was used longest ago comes first. */
  const cached = new Map<string, Cached>();

  const drop = async (key: string) => {
    const entry = cached.get(key);
    cached.delete(key);
    if (entry !== undefined) await rm(entry.path, { force: true });
  };

  const makeRoom = async () => {
    for (const [key, entry] of cached) {
      if ([...cached.values()].reduce((sum, { size }) => sum + size, 0) <= most) return;
      if (await isIdle(entry)) await drop(key);
    }
  };

  /** Is there at once, so that the next one who asks finds it. */
  const add = (key: string, size: number, fill: (path: string) => Promise<void>): Cached => {
    const path = join(folder, newId());
    const fetched = async () => {
      try {
        await makeRoom();
        await fill(path);
      } catch (error) {
        await drop(key);
        throw error;
      }
    };
    const entry: Cached = { path, size, waiting: 0, ready: Promise.resolve() };
    cached.set(key, entry);
    entry.ready = held(entry, fetched);
    // Those who would hear of it may all have been stopped
    entry.ready.catch(() => {});
    return entry;
  };

  return {
    async get(key, path, signal) {
      const size = cached.has(key) ? 0 : ((await storage.stat(key))?.size ?? 0);
      if (!cached.has(key) && size > most) return await storage.get(key, path, signal);
      // Another task may have begun while the size was looked up
      const entry = cached.get(key) ?? add(key, size, (to) => storage.get(key, to));
      cached.delete(key);
      cached.set(key, entry);
      await held(entry, async () => {
        await unlessStopped(entry.ready, signal);
        await linkOrCopy(entry.path, path);
      });
    },
    async put(key, path) {
      const { size } = await stat(path);
      await drop(key);
      if (size <= most) await add(key, size, (to) => linkOrCopy(path, to)).ready;
      await storage.put(key, path);
    },
  };
}

async function held(entry: Cached, act: () => Promise<void>): Promise<void> {
  entry.waiting += 1;
  try {
    await act();
  } finally {
    entry.waiting -= 1;
  }
}

/** A task that reads it has a name of its own for the bytes: to drop ours would free nothing. */
async function isIdle({ path, waiting }: Cached): Promise<boolean> {
  if (waiting > 0) return false;
  const found = await stat(path).catch(() => null);
  return found?.nlink === 1;
}

/** The fetch goes on for others when one of those who wait for it is stopped. */
async function unlessStopped(ready: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([ready, stopped]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
