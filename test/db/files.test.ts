import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { deleteFile, filesOfJobs, getFile, listFiles } from '../../src/db/files.ts';
import type { Media } from '../../src/schemas/media.ts';
import { describeDatabases } from '../databases.ts';
import { addFile, addProject } from './rows.ts';

const media: Media = {
  format: 'mov,mp4',
  type: 'video',
  duration: 10.5,
  start: -0.02,
  size: 5,
  video: null,
  audio: [],
};

describeDatabases('files', (db) => {
  test('what is kept comes back as it was, with what an upload lacks as null', async () => {
    const projectId = await addProject(db());
    const made = await addFile(db(), projectId, { media, name: 'été 東京.mp4' });
    expect(await getFile(db(), projectId, made.id)).toEqual(made);
    expect(made).toMatchObject({
      media,
      name: 'été 東京.mp4',
      duration: 10.5,
      position: 0,
      bitrate: null,
      codec: null,
    });
    expect(made).toMatchObject({ presetId: null, resolution: null, sha256: 'ab'.repeat(32), jobId: null });
  });

  test('sizes and bit rates beyond 32 bits are numbers', async () => {
    const made = await addFile(db(), await addProject(db()), { size: 2 ** 32 + 1, bitrate: 2 ** 40 });
    expect([made.size, made.bitrate]).toEqual([4_294_967_297, 1_099_511_627_776]);
    const largest = await addFile(db(), await addProject(db()), { size: Number.MAX_SAFE_INTEGER });
    expect(largest.size).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('dates are Dates whose milliseconds are those of the database', async () => {
    const projectId = await addProject(db());
    const { id } = await addFile(db(), projectId);
    await db().query(`update files set created_at = '2026-03-04 05:06:07.891+02' where id = $1`, [id]);
    const file = await getFile(db(), projectId, id);
    expect(file?.createdAt.toISOString()).toBe('2026-03-04T03:06:07.891Z');
    expect(file?.updatedAt).toBeInstanceOf(Date);
  });

  test('pages come newest first, with the number of all', async () => {
    const projectId = await addProject(db());
    const ids: string[] = [];
    for (const day of [1, 2, 3, 4, 5]) {
      ids.unshift((await addFile(db(), projectId)).id);
      await db().query('update files set created_at = $2 where id = $1', [ids[0], new Date(2026, 0, day)]);
    }
    const pages = [1, 2, 3, 4].map((page) => listFiles(db(), projectId, { page, perPage: 2 }));
    const listed = (await Promise.all(pages)).map(({ rows, total }) => [rows.map(({ id }) => id), total]);
    expect(listed).toEqual([
      [ids.slice(0, 2), 5],
      [ids.slice(2, 4), 5],
      [ids.slice(4), 5],
      [[], 5],
    ]);
  });

  test('files of one moment come newest first, too', async () => {
    const projectId = await addProject(db());
    const ids: string[] = [];
    for (let made = 0; made < 4; made++) ids.unshift((await addFile(db(), projectId)).id);
    await db().query(`update files set created_at = '2026-01-01' where project_id = $1`, [projectId]);
    const pages = [1, 2, 3, 4].map((page) => listFiles(db(), projectId, { page, perPage: 1 }));
    expect((await Promise.all(pages)).flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(ids);
  });

  test('a project neither sees nor deletes the files of another', async () => {
    const [mine, theirs] = [await addProject(db()), await addProject(db())];
    const { id } = await addFile(db(), theirs);
    expect(await getFile(db(), mine, id)).toBeNull();
    expect(await listFiles(db(), mine, { page: 1, perPage: 10 })).toEqual({ rows: [], total: 0 });
    await deleteFile(db(), mine, id);
    expect(await getFile(db(), theirs, id)).not.toBeNull();
    await deleteFile(db(), theirs, id);
    expect(await getFile(db(), theirs, id)).toBeNull();
  });

  test('the outputs of several jobs come in the order of their positions', async () => {
    const projectId = await addProject(db());
    const [first, second] = [newId(), newId()];
    for (const [jobId, position] of [
      [second, 1],
      [first, 2],
      [second, 0],
      [first, 0],
      [first, 1],
    ] as const)
      await addFile(db(), projectId, { jobId, position });
    await addFile(db(), projectId, { jobId: newId() });
    const files = await filesOfJobs(db(), [first, second]);
    expect(files.filter(({ jobId }) => jobId === first).map(({ position }) => position)).toEqual([0, 1, 2]);
    expect(files.filter(({ jobId }) => jobId === second).map(({ position }) => position)).toEqual([0, 1]);
    expect(files).toHaveLength(5);
    expect(await filesOfJobs(db(), [])).toEqual([]);
  });

  test('two files never have one path', async () => {
    const projectId = await addProject(db());
    const { path } = await addFile(db(), projectId);
    await expect(addFile(db(), projectId, { path })).rejects.toThrow(/duplicate key/);
  });
});
