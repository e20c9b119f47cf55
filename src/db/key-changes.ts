import { newId } from '../core/ids.ts';
import { newApiKey, newApiSecret, type Secrets } from '../core/secrets.ts';
import { signToken } from '../core/tokens.ts';
import { type ApiKeyRow, deleteApiKey, getApiKey, insertApiKey, setKeyDisabled } from './api-keys.ts';
import { type Actor, recordAction } from './audit.ts';
import type { Database } from './database.ts';
import { requireKey } from './secret-key.ts';

/** Whose key, and who asks. */
export interface KeyChange {
  projectId: string;
  actor: Actor;
}

/** A new key with its secret: only here it is readable. */
export function createKey(
  db: Database,
  secrets: Secrets,
  { projectId, actor }: KeyChange,
  name: string,
): Promise<{ row: ApiKeyRow; secret: string }> {
  const [id, secret] = [newId(), newApiSecret()];
  return db.transaction(async (sql) => {
    await requireKey(sql, secrets);
    await insertApiKey(sql, { id, projectId, name, key: newApiKey(), secret: secrets.encrypt(secret) });
    await recordAction(sql, actor, 'key.created', { projectId, subject: id });
    return { row: (await getApiKey(sql, projectId, id))!, secret };
  });
}

/** From now on its tokens are refused, or taken again. `null` where there is no such key. */
export function switchKey(
  db: Database,
  { projectId, actor }: KeyChange,
  id: string,
  disabled: boolean,
): Promise<ApiKeyRow | null> {
  return db.transaction(async (sql) => {
    const row = await setKeyDisabled(sql, projectId, id, disabled);
    if (row === null) return null;
    await recordAction(sql, actor, disabled ? 'key.disabled' : 'key.enabled', { projectId, subject: id });
    return row;
  });
}

/** The key as it was; `null` where there is none. */
export function removeKey(db: Database, { projectId, actor }: KeyChange, id: string): Promise<ApiKeyRow | null> {
  return db.transaction(async (sql) => {
    const row = await deleteApiKey(sql, projectId, id);
    if (row !== null) await recordAction(sql, actor, 'key.deleted', { projectId, subject: id });
    return row;
  });
}

/** A token of the key; `null` where there is no such key, or it is disabled. */
export function makeKeyToken(
  db: Database,
  secrets: Secrets,
  { projectId, actor }: KeyChange,
  id: string,
  expiresInSeconds: number,
): Promise<string | null> {
  return db.transaction(async (sql) => {
    const row = await getApiKey(sql, projectId, id);
    if (row === null || row.disabledAt !== null) return null;
    await recordAction(sql, actor, 'key.token_made', { projectId, subject: id });
    return signToken(row.key, secrets.decrypt(row.secret), { expiresInSeconds });
  });
}
