import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import { INCOMING, localStorage } from './storage/local.ts';
import { readS3Url } from './storage/s3-location.ts';
import { cacheSources, type Sources } from './storage/source-cache.ts';
import type { Storage } from './storage/storage.ts';

/**
 * The storage that STORAGE_URL names, closed with `opened`; a bucket is tried out first.
 *
 * @param ownFolder makes a folder of this process's own below its argument
 * @throws VodsmithError with a sentence for the operator
 */
export async function openStorage(
  storageUrl: string | undefined,
  folder: DataFolder,
  ownFolder: (parent: string) => Promise<string>,
  opened: AsyncDisposableStack,
): Promise<Storage> {
  if (storageUrl === undefined)
    return await localStorage(folder.storage, await ownFolder(join(folder.storage, INCOMING)));
  // A tenth of a second that nobody needs who has a folder
  const { s3Storage } = await import('./storage/s3.ts');
  const storage = s3Storage(readS3Url(storageUrl)!);
  opened.defer(storage.close);
  await storage.check();
  return storage;
}

/** What a worker reads sources from: a folder as it is, a bucket through a cache in `folder`, which is its own. */
export async function openSources(
  storage: Storage,
  { storageUrl, cacheBytes }: Pick<Config, 'storageUrl' | 'cacheBytes'>,
  folder: string,
): Promise<Sources> {
  if (storageUrl === undefined) return storage;
  const { bavail, bsize } = await statfs(folder);
  return cacheSources(storage, folder, cacheBytes ?? Math.floor((bavail * bsize) / 2));
}
