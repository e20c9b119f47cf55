import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { holdRoom } from '../../src/db/hold-room.ts';
import { insertProject } from '../../src/db/projects.ts';
import { claimRoom } from '../../src/db/room-claims.ts';
import { describeDatabases } from '../databases.ts';
import { addFile } from './rows.ts';

describeDatabases('room in a project', (db) => {
  const newProject = async () => {
    const id = newId();
    await insertProject(db(), { id, name: 'A project', webhookSecret: '' });
    return id;
  };
  const claim = (projectId: string, bytes: number, id = newId()) =>
    claimRoom(db(), { id, projectId }, { needed: bytes, wanted: bytes, most: 100 });
  const full = { code: 'quota_exceeded' };

  test('is claimed by as many as it is enough for, however many ask at once', async () => {
    const [projectId, other] = [await newProject(), await newProject()];
    await addFile(db(), projectId, { size: 30 });
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => claim(projectId, 10)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    await expect(claim(projectId, 1)).rejects.toMatchObject(full);
    expect(await claim(other, 100)).toBe(100);
  });

  test('grows with what comes, as far as there is some', async () => {
    const projectId = await newProject();
    const id = newId();
    expect(await claim(projectId, 60, id)).toBe(60);
    expect(await claim(projectId, 90, id)).toBe(90);
    await expect(claim(projectId, 101, id)).rejects.toMatchObject(full);
    const another = { id: newId(), projectId };
    expect(await claimRoom(db(), another, { needed: 1, wanted: 50, most: 100 })).toBe(10);
  });

  test('is free again after whoever claimed it has ended, or is gone', async () => {
    const projectId = await newProject();
    await using held = holdRoom(db(), { id: newId(), projectId }, 100);
    await held.claim(80, 80);
    await expect(claim(projectId, 30)).rejects.toMatchObject(full);
    await held[Symbol.asyncDispose]();
    const id = newId();
    await claim(projectId, 90, id);
    // As if its process had been killed
    await db().query(`update room_claims set until = now() - interval '1 second' where id = $1`, [id]);
    expect(await claim(projectId, 100)).toBe(100);
  });

  test('is asked for once more when the file is made: a claim that was lost meanwhile lets nobody pass', async () => {
    const projectId = await newProject();
    await using held = holdRoom(db(), { id: newId(), projectId }, 100);
    await held.claim(80, 80);
    await db().query('delete from room_claims where project_id = $1', [projectId]);
    await claim(projectId, 50);
    await expect(db().transaction((sql) => held.settle(sql, 80))).rejects.toMatchObject(full);
    await db().transaction((sql) => held.settle(sql, 50));
  });
});
