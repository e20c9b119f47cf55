import { Value } from 'typebox/value';
import type { Secrets } from './core/secrets.ts';
import { viewKey } from './core/view-key.ts';
import { type ApiKeyRow, listApiKeys } from './db/api-keys.ts';
import type { Database } from './db/database.ts';
import { createKey, type KeyChange, removeKey, switchKey } from './db/key-changes.ts';
import { findProject, firstProject } from './db/projects.ts';
import { VodsmithError } from './errors.ts';
import { type ApiKey, type CreatedKey, NewKey } from './schemas/api-key.ts';

/** What a command asks of the API keys; `key` is an id or the key itself. Without `project` it is the first one. */
export type KeyAction = { project?: string } & (
  | { does: 'list' }
  | { does: 'create'; name: string }
  | { does: 'disable' | 'enable' | 'delete'; key: string }
);

/**
 * Does it, and writes it into the audit log.
 *
 * @returns the keys that it is about; a new one with its secret, this once
 * @throws VodsmithError `not_found`, `invalid_request`
 */
export async function actOnKeys(db: Database, secrets: Secrets, action: KeyAction): Promise<(ApiKey | CreatedKey)[]> {
  const change: KeyChange = {
    projectId: await projectOf(db, action.project),
    actor: { actor: 'command', address: null },
  };
  const rows = await listApiKeys(db, change.projectId);
  if (action.does === 'list') return rows.map(viewKey);
  if (action.does === 'create') return [await create(db, secrets, change, action.name)];
  const found = rows.find(({ id, key }) => id === action.key || key === action.key);
  const changed = found === undefined ? null : await changes[action.does](db, change, found.id);
  if (changed !== null) return [viewKey(changed)];
  throw new VodsmithError('not_found', `There is no key "${action.key}". \`vodsmith keys list\` lists the keys.`);
}

type Change = (db: Database, change: KeyChange, id: string) => Promise<ApiKeyRow | null>;
const changes: Record<'disable' | 'enable' | 'delete', Change> = {
  disable: (db, change, id) => switchKey(db, change, id, true),
  enable: (db, change, id) => switchKey(db, change, id, false),
  delete: removeKey,
};

async function create(db: Database, secrets: Secrets, change: KeyChange, name: string): Promise<CreatedKey> {
  if (!Value.Check(NewKey, { name }))
    throw new VodsmithError(
      'invalid_request',
      'The name of a key must have 1 to 100 characters and no control characters.',
    );
  const { row, secret } = await createKey(db, secrets, change, name);
  return { ...viewKey(row), secret };
}

async function projectOf(db: Database, id: string | undefined): Promise<string> {
  const project = id === undefined ? await firstProject(db) : await findProject(db, id);
  if (project !== null) return project.id;
  throw id === undefined
    ? new VodsmithError('unavailable', 'There is no project yet: start the server first (npm start).')
    : new VodsmithError('not_found', `There is no project "${id}".`);
}
