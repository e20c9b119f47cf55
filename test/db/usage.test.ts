import { expect, test } from 'vitest';
import { countDelivered } from '../../src/db/deliveries.ts';
import { sumUpUsage, usageOf } from '../../src/db/usage.ts';
import { describeDatabases } from '../databases.ts';
import { addFile, addJob, addProject } from './rows.ts';

describeDatabases('usage', (db) => {
  const rows = async (projectId: string) =>
    (await db().query('select 1 from usage_entries where project_id = $1', [projectId])).length;

  test('of days that are over is summed up to one row each, and says the same', async () => {
    const projectId = await addProject(db());
    const file = await addFile(db(), projectId, { duration: 60, size: 1000 });
    await countDelivered(db(), [{ key: file.path, bytes: 250 }]);
    await db().query(`update usage_entries set day = '2026-03-01' where project_id = $1`, [projectId]);
    await countDelivered(db(), [{ key: file.path, bytes: 500 }]);
    await countDelivered(db(), [{ key: file.path, bytes: 500 }]);
    const before = await usageOf(db(), projectId, '2026-03-01', '2100-01-01');
    expect(before[0]).toMatchObject({
      date: '2026-03-01',
      storedSeconds: 60,
      deliveredSeconds: 15,
      deliveredBytes: 250,
    });
    expect(before[1]).toMatchObject({ deliveredSeconds: 60, deliveredBytes: 1000 });
    expect(await rows(projectId)).toBe(4);
    await sumUpUsage(db());
    expect(await rows(projectId)).toBe(3);
    expect(await usageOf(db(), projectId, '2026-03-01', '2100-01-01')).toEqual(before);
  });

  test('of files that come and go at once is one entry, and adds up', async () => {
    const projectId = await addProject(db());
    const [{ id: jobId }, other] = [
      await addJob(db(), projectId),
      await addFile(db(), projectId, { duration: 1, size: 1 }),
    ];
    for (const size of [1000, 200]) await addFile(db(), projectId, { jobId, duration: 60, size });
    await addFile(db(), projectId, { jobId, type: 'image', duration: null, size: 30 });
    const before = await rows(projectId);
    await db().query('delete from files where job_id = $1', [jobId]);
    expect(await rows(projectId)).toBe(before + 1);
    const [today] = await usageOf(db(), projectId, '2026-03-01', '2100-01-01');
    expect(today).toMatchObject({ storedSeconds: other.duration, storedBytes: other.size });
  });

  test('of an object that is gone, or of no form, is nobody’s', async () => {
    const keys = ['files/videos/0123456789abcdef01234567.mp4', 'files/renditions/00/1.m4s', 'nothing'];
    await countDelivered(
      db(),
      keys.map((key) => ({ key, bytes: 10 })),
    );
    expect(await db().query('select 1 from usage_entries where delivered_bytes > 0 and project_id is null')).toEqual(
      [],
    );
  });
});
