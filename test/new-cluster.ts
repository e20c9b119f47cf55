import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Database } from '../src/db/database.ts';
import { openPglite } from '../src/db/pglite.ts';

const modules = new URL('../node_modules/', import.meta.url);

/** An embedded database without any table in `folder`, which must not exist yet, as its first start leaves it. */
export async function openNewPglite(folder: string): Promise<Database> {
  await copyNewCluster(folder);
  return openPglite(folder);
}

/** The files of such a database. To make them costs seconds of CPU time, and to copy them almost nothing. */
export async function copyNewCluster(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await promisify(execFile)('cp', ['-r', await newCluster(), folder]);
}

/** Kept beside the packages. */
async function newCluster(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('@electric-sql/pglite/package.json', modules), 'utf8'));
  const cache = fileURLToPath(new URL('.cache/vodsmith/', modules));
  const kept = join(cache, `pglite-${version}`);
  if (existsSync(kept)) return kept;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(`${kept}-`);
  await (await openPglite(made)).close();
  // Another test file may have been faster
  await rename(made, kept).catch(() => rm(made, { recursive: true }));
  return kept;
}
