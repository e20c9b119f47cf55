import { randomBytes } from 'node:crypto';
import type { FirstStart } from './announcement.ts';
import type { Config } from './config.ts';
import { newId } from './core/ids.ts';
import { hashPassword, verifyPassword } from './core/passwords.ts';
import { newApiKey, newApiSecret, newWebhookSecret, type Secrets } from './core/secrets.ts';
import { signToken } from './core/tokens.ts';
import { findApiKey, firstApiKey, insertApiKey } from './db/api-keys.ts';
import { recordAction } from './db/audit.ts';
import type { Database, Sql } from './db/database.ts';
import { firstProject, insertProject, type ProjectRow } from './db/projects.ts';
import { rememberKey, requireKey } from './db/secret-key.ts';
import { deleteSessions } from './db/sessions.ts';
import { getSetting, setSetting } from './db/settings.ts';
import { VodsmithError } from './errors.ts';

/** Any number: what processes that start at once on one database wait for each other on. */
const FIRST_START_LOCK = 7_083_219;
const TOKEN_SECONDS = 86_400;

type Seeds = Pick<Config, 'apiKey' | 'apiSecret' | 'webhookSecret' | 'adminPassword'>;

/**
 * Makes the first project with its key where there is none, and takes the seeds over: a new API_KEY is added to the
 * project, ADMIN_PASSWORD replaces the one before, WEBHOOK_SECRET counts for a new project alone.
 *
 * @throws VodsmithError `bad_setting` where the seeds or the secret key do not fit what is stored
 */
export async function ensureFirstProject(db: Database, secrets: Secrets, seeds: Seeds): Promise<void> {
  await db.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1)', [FIRST_START_LOCK]);
    const project = (await firstProject(sql)) ?? (await makeProject(sql, secrets, seeds));
    requireSameKey(secrets, project);
    await rememberKey(sql, secrets);
    await requireKey(sql, secrets);
    if (seeds.apiKey !== undefined && seeds.apiSecret !== undefined)
      await ensureKey(sql, secrets, project, { key: seeds.apiKey, secret: seeds.apiSecret });
    if (seeds.adminPassword !== undefined) await ensurePassword(sql, seeds.adminPassword);
  });
}

/** Another password ends the sessions that the one before has opened. */
async function ensurePassword(sql: Sql, password: string): Promise<void> {
  if (await verifyPassword(password, await getSetting(sql, 'admin_password'))) return;
  await setSetting(sql, 'admin_password', await hashPassword(password));
  await deleteSessions(sql);
  await recordAction(sql, { actor: 'server', address: null }, 'password.changed');
}

/** Processes with DATA_DIRs of their own each make a key there, unless they are given one. */
function requireSameKey(secrets: Secrets, project: ProjectRow): void {
  try {
    secrets.decrypt(project.webhookSecret);
  } catch (cause) {
    const message =
      'The secret key of this process (SECRET_KEY, otherwise DATA_DIR/secret.key) is not the one that the database was made with. Set SECRET_KEY to that one: all processes on a database share it. If `vodsmith secrets rotate` was interrupted, run it again.';
    throw new VodsmithError('bad_setting', message, { cause });
  }
}

async function makeProject(sql: Sql, secrets: Secrets, seeds: Seeds): Promise<ProjectRow> {
  const webhookSecret = secrets.encrypt(seeds.webhookSecret ?? newWebhookSecret());
  const project = await insertProject(sql, { id: newId(), name: 'First project', webhookSecret });
  const key = { key: seeds.apiKey ?? newApiKey(), secret: seeds.apiSecret ?? newApiSecret() };
  await ensureKey(sql, secrets, project, key);
  return project;
}

async function ensureKey(sql: Sql, secrets: Secrets, project: ProjectRow, pair: { key: string; secret: string }) {
  const known = await findApiKey(sql, pair.key);
  if (known === null) {
    const secret = secrets.encrypt(pair.secret);
    await insertApiKey(sql, { id: newId(), projectId: project.id, name: 'First key', key: pair.key, secret });
  } else if (known.projectId !== project.id || secrets.decrypt(known.secret) !== pair.secret) {
    throw new VodsmithError(
      'bad_setting',
      `API_KEY "${pair.key}" already exists with another secret. Choose another API_KEY.`,
    );
  }
}

/** A token of the first project's first key; `null` where there is none. */
export async function tokenOfFirstProject(
  sql: Sql,
  secrets: Secrets,
  expiresInSeconds: number,
): Promise<string | null> {
  const project = await firstProject(sql);
  const key = project === null ? null : await firstApiKey(sql, project.id);
  return key === null ? null : await signToken(key.key, secrets.decrypt(key.secret), { expiresInSeconds });
}

/**
 * What an operator copies at the first start; `null` at every other. It counts as shown only with markShown(): a start
 * that fails in between does not lose it.
 */
export async function firstStartOf(db: Database, secrets: Secrets, seeds: Seeds): Promise<FirstStart | null> {
  if ((await getSetting(db, 'first_start_shown')) !== null) return null;
  const project = await firstProject(db);
  const key = project === null ? null : await firstApiKey(db, project.id);
  if (project === null || key === null) return null;
  const password = randomBytes(15).toString('base64url');
  if (seeds.adminPassword === undefined) await setSetting(db, 'admin_password', await hashPassword(password));
  const apiSecret = secrets.decrypt(key.secret);
  return {
    apiKey: key.key,
    apiSecret: seeds.apiSecret === undefined ? apiSecret : null,
    webhookSecret: seeds.webhookSecret === undefined ? secrets.decrypt(project.webhookSecret) : null,
    adminPassword: seeds.adminPassword === undefined ? password : null,
    token: await signToken(key.key, apiSecret, { expiresInSeconds: TOKEN_SECONDS }),
  };
}

export async function markShown(db: Database): Promise<void> {
  await setSetting(db, 'first_start_shown', new Date().toISOString());
}
