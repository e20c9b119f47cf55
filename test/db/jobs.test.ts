import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import {
  deleteJob,
  findJob,
  getJob,
  type JobFilter,
  jobUsingSource,
  listJobs,
  setJobSource,
} from '../../src/db/jobs.ts';
import { describeDatabases } from '../databases.ts';
import { addFile, addJob, addProject, addTask } from './rows.ts';
import { tasksOfJob } from './task-rows.ts';

describeDatabases('jobs', (db) => {
  test('a new job is queued, and comes back as it was made', async () => {
    const projectId = await addProject(db());
    const presets = [{ id: newId(), format: 'hls' as const, resolutions: ['1280x720'] }];
    const made = await addJob(db(), projectId, { presets, priority: -3, webhookUrl: 'https://example.com/hook' });
    expect(await getJob(db(), projectId, made.id)).toEqual(made);
    expect(made).toMatchObject({ status: 'queued', presets, priority: -3, progress: 0, playable: false, warnings: [] });
    expect(made).toMatchObject({
      error: null,
      stats: null,
      growing: null,
      startedAt: null,
      finishedAt: null,
    });
    expect(made.createdAt).toBeInstanceOf(Date);
  });

  test('userData keeps the order of its keys and every key and text that JSON knows', async () => {
    const text = `{"zebra":1,"10":"ten","2":"two","__proto__":{"a":1},"constructor":null,"":[[]],"ключ 🎬":"\\u0000\\ud800'\\"","n":1e300,"f":0.1}`;
    const projectId = await addProject(db());
    const { id, userData } = await addJob(db(), projectId, { userData: JSON.parse(text) });
    expect(JSON.stringify(userData)).toBe(JSON.stringify(JSON.parse(text)));
    expect(Object.hasOwn(userData!, '__proto__')).toBe(true);
    const [row] = await db().query<{ text: string }>('select user_data::text as text from jobs where id = $1', [id]);
    expect(row?.text).toBe(JSON.stringify(JSON.parse(text)));
    expect((await addJob(db(), projectId, { userData: {} })).userData).toEqual({});
  });

  test('pages come newest first, with the number of all', async () => {
    const projectId = await addProject(db());
    const ids: string[] = [];
    for (const day of [1, 2, 3, 4, 5]) {
      ids.unshift((await addJob(db(), projectId)).id);
      await db().query('update jobs set created_at = $2 where id = $1', [ids[0], new Date(2026, 0, day)]);
    }
    const pages = [1, 2, 3, 4].map((page) => listJobs(db(), projectId, { page, perPage: 2 }));
    const listed = (await Promise.all(pages)).map(({ rows, total }) => [rows.map(({ id }) => id), total]);
    expect(listed).toEqual([
      [ids.slice(0, 2), 5],
      [ids.slice(2, 4), 5],
      [ids.slice(4), 5],
      [[], 5],
    ]);
  });

  test('a project does not see the jobs of another', async () => {
    const [mine, theirs] = [await addProject(db()), await addProject(db())];
    const { id } = await addJob(db(), theirs);
    expect(await getJob(db(), mine, id)).toBeNull();
    expect(await listJobs(db(), mine, { page: 1, perPage: 10 })).toEqual({ rows: [], total: 0 });
  });

  test('a job is deleted together with its tasks', async () => {
    const projectId = await addProject(db());
    const job = await addJob(db(), projectId);
    await addTask(db(), job.id);
    await deleteJob(db(), job.id);
    expect(await findJob(db(), job.id)).toBeNull();
    expect(await tasksOfJob(db(), job.id)).toEqual([]);
  });

  test('a list is narrowed by status and by what is known of the source', async () => {
    const projectId = await addProject(db());
    const { id: videoId } = await addFile(db(), projectId, { name: 'Ferien_100%.mov' });
    const film = await addJob(db(), projectId, { videoUrl: null, videoId, userData: { order: 'A-17' } });
    const other = await addJob(db(), projectId, { videoUrl: 'https://example.com/Trailer.mp4' });
    await db().query(`update jobs set status = 'failed' where id = $1`, [other.id]);
    const found = async (filter: JobFilter) =>
      (await listJobs(db(), projectId, { page: 1, perPage: 10, ...filter })).rows.map(({ id }) => id);
    expect(await found({ status: 'queued' })).toEqual([film.id]);
    expect(await found({ search: 'ferien' })).toEqual([film.id]);
    expect(await found({ search: '_100%' })).toEqual([film.id]);
    expect(await found({ search: '1__%' })).toEqual([]);
    expect(await found({ search: 'a-17' })).toEqual([film.id]);
    expect(await found({ search: other.id.slice(0, 20) })).toContain(other.id);
    expect(await found({ search: 'trailer', status: 'failed' })).toEqual([other.id]);
    expect(await found({ search: 'trailer', status: 'queued' })).toEqual([]);
    expect(film.source).toMatchObject({ name: 'Ferien_100%.mov', size: 1000, width: 1280, height: 720 });
    expect(other.source).toBeNull();
  });

  test('a source is in use until every job that reads it has ended', async () => {
    const [videoId, projectId] = [newId(), await addProject(db())];
    expect(await jobUsingSource(db(), videoId)).toBeNull();
    const { id } = await addJob(db(), projectId, { videoUrl: null, videoId });
    const other = await addJob(db(), projectId);
    expect(await jobUsingSource(db(), videoId)).toEqual({ id });
    await db().query(`update jobs set status = 'completed' where id = $1`, [id]);
    expect(await jobUsingSource(db(), videoId)).toBeNull();
    await db().query(`update jobs set status = 'processing' where id = $1`, [other.id]);
    await setJobSource(db(), other.id, videoId);
    expect(await jobUsingSource(db(), videoId)).toEqual({ id: other.id });
  });
});
