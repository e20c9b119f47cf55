import { randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import { askRunning } from './control.ts';
import { makeSecrets } from './core/secrets.ts';
import { keepNextKey, readNextKey, useNextKey } from './data-folder.ts';
import type { Database } from './db/database.ts';
import { livingProcesses } from './db/processes.ts';
import { firstProject } from './db/projects.ts';
import { storeUnderKey } from './db/secret-key.ts';
import { VodsmithError } from './errors.ts';

export interface KeyRotation {
  /** How many secrets are stored under the new key. */
  secrets: number;
  /** Where the new key is kept; `null` where it is the operator's, from NEW_SECRET_KEY. */
  file: string | null;
}

const actor = { actor: 'command', address: null } as const;

/**
 * Whether the key may be changed now. @throws VodsmithError `bad_setting` where a server runs on DATA_DIR, or there is no
 * other key
 */
export async function checkRotation(config: Config, current: Buffer): Promise<void> {
  const { dataDir, secretKey, newSecretKey } = config;
  const running = await askRunning(dataDir);
  if (running !== null) throw stillRunning(`the Vodsmith at ${running.url} (process ${running.pid})`);
  if (secretKey !== undefined && newSecretKey === undefined)
    throw bad(
      'SECRET_KEY is set: choose the new key (openssl rand -base64 32), give it as NEW_SECRET_KEY to this command, and as SECRET_KEY to the server from then on',
    );
  if (newSecretKey?.equals(current)) throw bad('NEW_SECRET_KEY is the key that there is. Choose another one');
}

/**
 * Stores all secrets of the database under another key: NEW_SECRET_KEY, else a new one in place of the folder's.
 *
 * @param current that they are stored under
 * @throws VodsmithError `bad_setting` where a process still has the old key, or a secret is not stored under it; nothing is
 *   changed then
 */
export async function rotateKey(db: Database, config: Config, current: Buffer): Promise<KeyRotation> {
  const { dataDir, secretKey, newSecretKey } = config;
  const ofOperator = secretKey !== undefined;
  await requireNoProcess(db);
  const begun = ofOperator ? null : await readNextKey(dataDir);
  if (begun !== null && (await isStoredUnder(db, begun))) return { secrets: 0, file: await useNextKey(dataDir) };
  const next = newSecretKey ?? randomBytes(32);
  // Whatever breaks off from here on, the key that the secrets are stored under is in a file
  if (!ofOperator) await keepNextKey(dataDir, next);
  const secrets = await storeUnderKey(db, { from: makeSecrets(current), to: makeSecrets(next), actor });
  return { secrets, file: ofOperator ? null : await useNextKey(dataDir) };
}

async function requireNoProcess(db: Database): Promise<void> {
  const running = await livingProcesses(db);
  if (running.length === 0) return;
  throw stillRunning(running.map(({ host, pid, role }) => `process ${pid} on ${host} (ROLE=${role})`).join(', '));
}

const stillRunning = (who: string) =>
  bad(`Stop every process on the database first, it would go on with the old key: ${who} was there within a minute`);

async function isStoredUnder(db: Database, key: Buffer): Promise<boolean> {
  const project = await firstProject(db);
  try {
    return project !== null && makeSecrets(key).decrypt(project.webhookSecret) !== '';
  } catch {
    return false;
  }
}

const bad = (what: string) => new VodsmithError('bad_setting', `${what}. Nothing was changed.`);
