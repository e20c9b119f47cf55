import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import packageJson from '../package.json' with { type: 'json' };
import { readBackup, writeBackup } from './backup-file.ts';
import type { Config } from './config.ts';
import { askBackup, askKeys, askToken } from './control.ts';
import { makeSecrets } from './core/secrets.ts';
import { foldersOf, prepareFolder, readSecretKey } from './data-folder.ts';
import { announceAgain } from './db/announce-again.ts';
import { importRows } from './db/backup.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { firstProject } from './db/projects.ts';
import { openQueue } from './db/queue.ts';
import { VodsmithError } from './errors.ts';
import { tokenOfFirstProject } from './first-start.ts';
import { holdFolder } from './hold-folder.ts';
import { actOnKeys, type KeyAction } from './key-actions.ts';
import { openDatabase, patiently } from './open-database.ts';
import { checkRotation, type KeyRotation, rotateKey } from './rotate-secret-key.ts';
import type { ApiKey, CreatedKey } from './schemas/api-key.ts';

/** Who holds the data folder, to a server that asks. */
export const command = { url: 'a command', pid: process.pid, version: packageJson.version };

/** A token of the first project's key: from the server that runs on DATA_DIR, else from the database itself. */
export async function tokenOfFirstKey(config: Config, expiresInSeconds: number): Promise<string | null> {
  const answered = await askToken(config.dataDir, expiresInSeconds);
  if (answered !== null) return answered;
  if (config.databaseUrl === undefined && !existsSync(foldersOf(config.dataDir).database)) return null;
  const key = await readSecretKey(config.dataDir, config.secretKey);
  if (key === null) return null;
  return await withDatabase(config, (db) => tokenOfFirstProject(db, makeSecrets(key), expiresInSeconds));
}

/**
 * Acts on API keys: by the server that runs on DATA_DIR, else in the database itself.
 *
 * @returns the keys that it is about; a new one with its secret, this once
 * @throws VodsmithError `unavailable` where there is no database yet, and what actOnKeys() throws
 */
export async function changeKeys(config: Config, action: KeyAction): Promise<(ApiKey | CreatedKey)[]> {
  const answered = await askKeys(config.dataDir, action);
  if (answered !== null) return answered;
  requireDatabase(config);
  const key = await requireSecretKey(config);
  return await withDatabase(config, (db) => actOnKeys(db, makeSecrets(key), action));
}

/** Stores all secrets under another key, with every process stopped. See rotateKey(). */
export async function rotateSecretKey(config: Config): Promise<KeyRotation> {
  requireDatabase(config);
  const current = await requireSecretKey(config);
  await checkRotation(config, current);
  return await withDatabase(config, (db) => rotateKey(db, config, current));
}

/**
 * A backup of the database in a new file, whole or not at all: by the server that runs on DATA_DIR, else from the
 * database itself.
 *
 * @throws VodsmithError `output_exists`, or `unavailable` where there is no database yet
 */
export async function backUp(config: Config, to: string): Promise<void> {
  if (existsSync(to)) throw new VodsmithError('output_exists', `${to} already exists. Choose another file.`);
  const partial = `${to}.${process.pid}.partial`;
  try {
    if (!(await askBackup(config.dataDir, partial))) await backUpAlone(config, partial);
    await rename(partial, to);
  } finally {
    await rm(partial, { force: true });
  }
}

async function backUpAlone(config: Config, to: string): Promise<void> {
  requireDatabase(config);
  await withDatabase(config, (db) => writeBackup(db, to));
}

function requireDatabase({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== undefined || existsSync(foldersOf(dataDir).database)) return;
  throw new VodsmithError('unavailable', `There is no database in ${dataDir} yet. Set DATA_DIR to where it is.`);
}

/** That its secrets are stored under. */
async function requireSecretKey({ dataDir, secretKey }: Config): Promise<Buffer> {
  const key = await readSecretKey(dataDir, secretKey);
  if (key !== null) return key;
  throw new VodsmithError(
    'bad_setting',
    `The secret key of the database is missing. Put its secret.key into ${dataDir}, or set SECRET_KEY.`,
  );
}

/**
 * Puts a backup into the empty database that the settings name, all or nothing, and announces the work that it holds.
 *
 * @returns the number of rows
 * @throws VodsmithError `bad_setting` where the database is not empty, the backup is not whole, or the secret key is not
 *   the one that its secrets were stored under
 */
export async function restore(config: Config, from: string): Promise<number> {
  const key = await requireSecretKey(config);
  return await withDatabase(config, async (db) => {
    const queue = await openQueue(db, { onError: () => {} });
    try {
      return await db.transaction(async (sql) => {
        const rows = await importRows(sql, readBackup(from));
        const project = await firstProject(sql);
        if (project !== null) makeSecrets(key).decrypt(project.webhookSecret);
        await announceAgain(sql, queue);
        return rows;
      });
    } finally {
      await queue.stop();
    }
  });
}

async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  await using opened = new AsyncDisposableStack();
  const folder = await prepareFolder(config.dataDir);
  await holdFolder(config, opened, command, {});
  const db = await openDatabase(config, folder);
  opened.defer(() => db.close());
  await patiently(db, config, migrate);
  return await work(db);
}
