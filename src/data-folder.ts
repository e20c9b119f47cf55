import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { VodsmithError } from './errors.ts';
import { key256 } from './setting-readers.ts';

/** What a process keeps in its data folder, by absolute path. */
export interface DataFolder {
  database: string;
  storage: string;
  /** What does not outlive a process: uploads on their way in, sources, half-made outputs. */
  work: string;
}

export function foldersOf(dataDir: string): DataFolder {
  return { database: join(dataDir, 'database'), storage: join(dataDir, 'storage'), work: join(dataDir, 'work') };
}

/**
 * Makes the folder, for its owner alone.
 *
 * @throws VodsmithError `bad_setting` where it cannot be written
 */
export async function prepareFolder(dataDir: string): Promise<DataFolder> {
  const folders = foldersOf(dataDir);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const path of [folders.storage, folders.work]) await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = `The data folder ${dataDir} cannot be written to (${code}). Make it writable for this user, or set DATA_DIR.`;
    throw new VodsmithError('bad_setting', message, { cause });
  }
  return folders;
}

/** The key that secrets are stored under: as given, else the folder's; `null` where there is none yet. */
export async function readSecretKey(dataDir: string, given: Buffer | undefined): Promise<Buffer | null> {
  if (given !== undefined) return given;
  const path = keyPath(dataDir);
  const text = await readFile(path, 'utf8').catch(absent);
  if (text === null) return null;
  const key = key256.read(text.trim());
  if (key !== undefined) return key;
  throw new VodsmithError(
    'bad_setting',
    `${path} does not contain a key: it must have ${key256.allowed}. Restore it from a backup.`,
  );
}

/** The same, and makes the folder's key where there is none. */
export async function ensureSecretKey(dataDir: string, given: Buffer | undefined): Promise<Buffer> {
  const there = await readSecretKey(dataDir, given);
  if (there !== null) return there;
  await keepNewKey(keyPath(dataDir));
  return await ensureSecretKey(dataDir, given);
}

const keyPath = (dataDir: string) => join(dataDir, 'secret.key');
const nextPath = (dataDir: string) => join(dataDir, 'secret.key.next');

/** The key of a rotation that was broken off; `null` where there was none. */
export async function readNextKey(dataDir: string): Promise<Buffer | null> {
  const text = await readFile(nextPath(dataDir), 'utf8').catch(absent);
  return (text !== null && key256.read(text.trim())) || null;
}

/** Keeps a key beside the folder's, until it takes its place. */
export async function keepNextKey(dataDir: string, key: Buffer): Promise<void> {
  await writeFile(nextPath(dataDir), `${key.toString('base64')}\n`, { mode: 0o600, flush: true });
  await syncFolder(dataDir);
}

/** The key that was kept takes the place of the folder's. @returns the path of the file */
export async function useNextKey(dataDir: string): Promise<string> {
  await rename(nextPath(dataDir), keyPath(dataDir));
  await syncFolder(dataDir);
  return keyPath(dataDir);
}

/**
 * Written whole or not at all: a key that is lost half-way would lose every secret stored under it. Of two processes
 * that start at once, one makes the key and both have it.
 */
async function keepNewKey(path: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  try {
    await writeFile(temporary, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
    await link(temporary, path).catch(present);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path);
  await folder.sync();
}

function present(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/**
 * A folder for this process below `work`, and the end of what killed processes left there.
 *
 * @param alone whether no other process uses `work`; else only what processes of this machine left is known to be dead
 */
export async function openWorkFolder(work: string, alone: boolean): Promise<string> {
  await mkdir(work, { recursive: true, mode: 0o700 });
  for (const name of await readdir(work))
    if (alone || isLeftBehind(name)) await rm(join(work, name), { recursive: true, force: true });
  const own = join(work, `${hostname()}.${process.pid}`);
  await mkdir(own, { mode: 0o700 });
  return own;
}

function isLeftBehind(name: string): boolean {
  const pid = name.startsWith(`${hostname()}.`) ? Number(name.slice(hostname().length + 1)) : Number.NaN;
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
