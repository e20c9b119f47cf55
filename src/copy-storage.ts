import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { foldersOf, prepareFolder } from './data-folder.ts';
import { VodsmithError } from './errors.ts';
import { s3Url } from './setting-readers.ts';
import { type CopyOptions, type CopyProgress, copyObjects } from './storage/copy.ts';
import { INCOMING, localStorage } from './storage/local.ts';
import { readS3Url } from './storage/s3-location.ts';
import type { Storage } from './storage/storage.ts';

export interface StorageCopy extends Pick<CopyOptions, 'verify' | 'onProgress'> {
  /** A bucket's URL as STORAGE_URL has it, or a folder; that of the settings without it. */
  from?: string;
  to?: string;
}

/**
 * Copies all objects of a storage to another. Servers may run on both.
 *
 * @throws VodsmithError with a sentence for the operator
 */
export async function copyStorage(
  config: Pick<Config, 'dataDir' | 'storageUrl'>,
  { from, to, ...options }: StorageCopy,
): Promise<CopyProgress> {
  const own = config.storageUrl ?? foldersOf(config.dataDir).storage;
  const [source, target] = [placeOf(from ?? own), placeOf(to ?? own)];
  if (source === target)
    throw new VodsmithError('bad_setting', `Source and target are both ${source}. Name another storage.`);
  await using opened = new AsyncDisposableStack();
  const { work } = await prepareFolder(config.dataDir);
  const folder = await mkdtemp(join(work, 'copy-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const storages = [await openPlace(source, 'from', opened), await openPlace(target, 'to', opened)] as const;
  try {
    return await copyObjects(...storages, { ...options, folder });
  } catch (error) {
    if (!(error instanceof VodsmithError)) throw error;
    const why = error.cause instanceof Error ? ` (${error.cause.message.replace(/\.$/, '')})` : '';
    const message = `${error.message}${why} What is already copied stays; the same command continues from there.`;
    throw new VodsmithError(error.code, message, { cause: error });
  }
}

/** A URL as it is, or an absolute path. */
function placeOf(text: string): string {
  if (text.startsWith('s3:')) return text;
  return resolve(text.startsWith('file:') ? fileURLToPath(text) : text);
}

async function openPlace(place: string, side: 'from' | 'to', opened: AsyncDisposableStack): Promise<Storage> {
  if (!place.startsWith('s3:')) return await openFolder(place, side, opened);
  const location = readS3Url(place);
  if (location === null)
    throw new VodsmithError('bad_setting', `The URL that is copied ${side} must be ${s3Url.allowed}.`);
  const { s3Storage } = await import('./storage/s3.ts');
  const storage = s3Storage(location);
  opened.defer(storage.close);
  if (side === 'to') await storage.check();
  return storage;
}

/** Leaves the half-made objects of a server that runs on it alone. */
async function openFolder(path: string, side: 'from' | 'to', opened: AsyncDisposableStack): Promise<Storage> {
  if (side === 'to') await mkdir(path, { recursive: true, mode: 0o700 });
  else if (!(await stat(path).catch(() => null))?.isDirectory())
    throw new VodsmithError('bad_setting', `There is no folder ${path} to copy from.`);
  const own = join(path, INCOMING, `copy-${process.pid}-${side}`);
  opened.defer(() => rm(own, { recursive: true, force: true }));
  return await localStorage(path, own);
}
