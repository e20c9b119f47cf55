import { copyFile, mkdir, open, opendir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { newId } from '../core/ids.ts';
import { VodsmithError } from '../errors.ts';
import { findsDiskFull } from './disk-full.ts';
import { checkedKey } from './key.ts';
import { linkOrCopy } from './link.ts';
import { shareCalls } from './share-calls.ts';
import type { ListedObject, ObjectInfo, Storage } from './storage.ts';

/** Below the storage folder, so that one rename publishes what waits there. */
export const INCOMING = '.incoming';

/**
 * Keeps objects as files below `folder`, which is made.
 *
 * @param own an existing folder on the same file system where objects wait until they are whole. Without it the storage
 *   belongs to this process alone, and what an interrupted write left there is removed
 */
export async function localStorage(folder: string, own?: string): Promise<Storage> {
  const incoming = own ?? join(folder, INCOMING);
  if (own === undefined) await rm(incoming, { recursive: true, force: true });
  for (const each of [folder, incoming]) await mkdir(each, { recursive: true, mode: 0o700 });
  const root = await realpath(folder);
  const pathOf = (key: string) => join(root, checkedKey(key));

  /**
   * Whole, and on the disk where it is to be durable, before anyone can see it (`write` sees to that); then under its
   * name in one step.
   */
  const publish = async (
    path: string,
    write: (temporary: string) => Promise<void>,
    durable = true,
  ): Promise<string> => {
    const temporary = join(incoming, newId());
    try {
      await write(temporary);
      await renameInto(temporary, path);
      if (durable) await flushFolder(dirname(path));
      return temporary;
    } catch (cause) {
      await rm(temporary, { force: true });
      throw failed('An object could not be stored', cause);
    }
  };

  return {
    async put(key, path) {
      const temporary = await publish(pathOf(key), async (to) => {
        await move(path, to);
        await flush(to);
      });
      // Of two names of the same bytes (what was got is put again) the first stays after a rename (POSIX)
      await rm(temporary, { force: true });
    },
    async putText(key, text, { durable = true } = {}) {
      await publish(pathOf(key), (to) => writeFile(to, text, { flag: 'wx', flush: durable }), durable);
    },
    get: (key, path) =>
      requireObject(pathOf(key))
        .then((from) => linkOrCopy(from, path))
        .catch((cause) => Promise.reject(notThere(key, cause))),
    stat: (key) => infoOf(pathOf(key)),
    async read(key, range) {
      // Opened before it is answered: what is missing is said now, not in the middle of a stream
      const file = await requireObject(pathOf(key))
        .then(open)
        .catch((cause) => Promise.reject(notThere(key, cause)));
      if ((await file.stat()).isFile()) return file.createReadStream(range);
      await file.close();
      throw notThere(key, Object.assign(new Error('a folder is no object'), { code: 'EISDIR' }));
    },
    async delete(key, held) {
      const removed = join(incoming, newId());
      await held?.();
      // In one step: nobody sees half of a folder, and a process that goes on after a stop takes nothing that is new
      await rename(pathOf(key), removed).catch(unlessMissing);
      await rm(removed, { recursive: true, force: true }).catch(unlessMissing);
    },
    list: () => listBelow(root),
    async check() {
      const path = join(incoming, `check-${newId()}`);
      await publish(path, (temporary) => writeFile(temporary, INCOMING, { flush: true }));
      const info = await infoOf(path);
      await rm(path, { force: true });
      if (info?.size !== INCOMING.length) throw failed('What was stored is not what is read', undefined);
    },
  };
}

/** Under its name in one step, in a folder that is made. */
async function renameInto(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await makeFolder(dirname(path));
    await rename(temporary, path);
  }
}

/** Moved where both are on one file system, else copied; the original may be gone afterwards. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
  }
}

/** What begins with a dot is no object. */
async function* listBelow(folder: string): AsyncGenerator<ListedObject> {
  for await (const entry of await opendir(folder, { recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path);
    if (!entry.isFile() || key.split(sep).some((part) => part.startsWith('.'))) continue;
    const found = await stat(path).catch(() => null);
    if (found !== null) yield { key: key.replaceAll(sep, '/'), size: found.size };
  }
}

async function flush(path: string): Promise<void> {
  await using file = await open(path);
  await file.sync();
}

/** What comes into one folder at the same time waits for the disk together. */
const flushFolder = shareCalls(flush);
const makeFolder = shareCalls(async (path) => void (await mkdir(path, { recursive: true })));

/**
 * The path, where it is what the key says: nothing of ours makes links, and what somebody else's leads to is no object.
 * A link above the storage folder may be the operator's.
 */
async function requireObject(path: string): Promise<string> {
  if ((await realpath(path)) === path) return path;
  throw Object.assign(new Error(`${path} leads elsewhere`), { code: 'ENOENT' });
}

/** The inode tells two objects apart that follow each other under one key within one tick of the clock. */
async function infoOf(path: string): Promise<ObjectInfo | null> {
  try {
    const found = await stat(await requireObject(path), { bigint: true });
    if (!found.isFile()) return null;
    const etag = [found.size, found.mtimeNs, found.ino].map((part) => part.toString(36)).join('-');
    return { size: Number(found.size), lastModified: found.mtime, etag: `"${etag}"` };
  } catch (error) {
    if (isMissing(error)) return null;
    throw failed('An object could not be looked at', error);
  }
}

/** A folder is no object, and an object is no folder of others. */
const missing = ['ENOENT', 'ENOTDIR', 'EISDIR'];
const isMissing = (error: unknown) => missing.includes((error as NodeJS.ErrnoException).code ?? '');

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw failed('An object could not be deleted', error);
}

function notThere(key: string, cause: unknown): unknown {
  if (!isMissing(cause)) return failed('An object could not be read', cause);
  return new VodsmithError('source_not_found', 'The file is no longer in the storage.', { cause, facts: { key } });
}

/** Which disk and which path failed is for the log alone. */
function failed(what: string, cause: unknown): VodsmithError {
  const room = findsDiskFull(cause) ? ': the disk is full' : '';
  return new VodsmithError('storage_failed', `${what}${room}. Try again later.`, { cause });
}
