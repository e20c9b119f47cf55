import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { findApiKey, firstApiKey, insertApiKey } from '../../src/db/api-keys.ts';
import type { Database } from '../../src/db/database.ts';
import { describeDatabases } from '../databases.ts';
import { addProject } from './rows.ts';

async function addKey(db: Database, projectId: string) {
  const row = { id: newId(), projectId, name: 'A key', key: `key-${newId()}`, secret: 'encrypted' };
  await insertApiKey(db, row);
  return row;
}

const disable = (db: Database, key: string) =>
  db.query('update api_keys set disabled_at = now() where key = $1', [key]);

describeDatabases('API keys', (db) => {
  test('a key is found by its public part', async () => {
    const row = await addKey(db(), await addProject(db()));
    const found = await findApiKey(db(), row.key);
    expect(found).toEqual({ ...row, createdAt: expect.any(Date), disabledAt: null });
    expect(await findApiKey(db(), 'unknown')).toBeNull();
  });

  test('a disabled key is found, with its date', async () => {
    const { key } = await addKey(db(), await addProject(db()));
    await disable(db(), key);
    expect((await findApiKey(db(), key))?.disabledAt).toBeInstanceOf(Date);
  });

  test('the first key of a project is the oldest that may be used', async () => {
    const projectId = await addProject(db());
    await addKey(db(), await addProject(db()));
    expect(await firstApiKey(db(), projectId)).toBeNull();
    const [first, second] = [await addKey(db(), projectId), await addKey(db(), projectId)];
    await db().query(`update api_keys set created_at = '2026-01-01' where id = $1`, [first.id]);
    expect(await firstApiKey(db(), projectId)).toMatchObject(first);
    await disable(db(), first.key);
    expect(await firstApiKey(db(), projectId)).toMatchObject(second);
  });

  test('two keys with one public part are refused', async () => {
    const row = await addKey(db(), await addProject(db()));
    await expect(insertApiKey(db(), { ...row, id: newId() })).rejects.toThrow(/duplicate key/);
  });
});
