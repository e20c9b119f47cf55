import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { firstProject, getProject, insertProject } from '../../src/db/projects.ts';
import { describeDatabases } from '../databases.ts';

describeDatabases('projects', (db) => {
  test('there is none before the first start, then the oldest is the first', async () => {
    expect(await firstProject(db())).toBeNull();
    const made = await insertProject(db(), { id: newId(), name: 'Matkalla', webhookSecret: 'encrypted' });
    const later = await insertProject(db(), { id: newId(), name: 'Later', webhookSecret: 'other' });
    await db().query(`update projects set created_at = '2100-01-01' where id = $1`, [later.id]);
    expect(await firstProject(db())).toEqual(made);
    expect(made).toMatchObject({ name: 'Matkalla', webhookSecret: 'encrypted' });
  });

  test('its date is now, as a Date with milliseconds', async () => {
    const before = Date.now();
    const { createdAt } = await insertProject(db(), { id: newId(), name: 'A', webhookSecret: '' });
    expect(createdAt).toBeInstanceOf(Date);
    expect(Math.abs(createdAt.getTime() - before)).toBeLessThan(60_000);
  });

  test('a project is found by its id, and one that is missing is a fault of the server', async () => {
    const made = await insertProject(db(), { id: newId(), name: 'B', webhookSecret: '' });
    expect(await getProject(db(), made.id)).toEqual(made);
    await expect(getProject(db(), newId())).rejects.toMatchObject({ code: 'internal_error' });
  });

  test('the same id twice is refused', async () => {
    const project = { id: newId(), name: 'C', webhookSecret: '' };
    await insertProject(db(), project);
    await expect(insertProject(db(), project)).rejects.toThrow(/duplicate key/);
  });
});
