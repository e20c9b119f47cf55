import { beforeAll, expect, test } from 'vitest';
import { fillTables, idOf } from '../../bench/control/rows.ts';
import type { Database, Sql } from '../../src/db/database.ts';
import { listJobs } from '../../src/db/jobs.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { indexSearch } from '../../src/db/search-index.ts';
import { planOf, referenceRequest } from '../core/plan/inputs.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addFile, addJob, addProject } from './rows.ts';

const page = { page: 1, perPage: 20 };
const found = async (db: Sql, projectId: string, search: string) =>
  (await listJobs(db, projectId, { ...page, search })).rows.map(({ id }) => id);

describeDatabases('a search', (db) => {
  test('finds a job by its ids, its URL, its userData and the name of its source, in any case', async () => {
    const projectId = await addProject(db());
    const file = await addFile(db(), projectId, { name: 'Holiday 100%.mov' });
    const one = await addJob(db(), projectId, { videoId: file.id, userData: { order: 'Summer_7' } });
    const other = await addJob(db(), projectId, { videoUrl: 'https://example.com/winter.mp4' });
    await addJob(db(), await addProject(db()), { userData: { order: 'Summer_7' } });
    for (const text of [one.id, file.id, 'holiday', '100%', 'SUMMER_7', 'r_7'])
      expect(await found(db(), projectId, text), text).toEqual([one.id]);
    expect(await found(db(), projectId, 'winter.MP4')).toEqual([other.id]);
    expect(await found(db(), projectId, 'summer%7')).toEqual([]);
    expect(await found(db(), projectId, 'e')).toEqual([other.id, one.id]);
  });

  test('takes what is searched as plain text, whatever it would mean in an expression', async () => {
    const projectId = await addProject(db());
    const odd = String.raw`(?i)^[a-z]{2,}\d+|.*$ ***=x`;
    const { id } = await addJob(db(), projectId, { userData: { odd } });
    await addJob(db(), projectId, { userData: { plain: 'an ordinary one' } });
    for (const text of ['(?i)^[A-Z]', '{2,}', '+|.*$ ***=X', '***=', '$'])
      expect(await found(db(), projectId, text), text).toEqual([id]);
    for (const text of ['an.ordinary', 'x*', '^{', '[a-z]+'])
      expect(await found(db(), projectId, text), text).toEqual([]);
  });

  test('finds a job by its source once that has been fetched', async () => {
    const projectId = await addProject(db());
    const job = await addJob(db(), projectId);
    const file = await addFile(db(), projectId, { name: 'fetched.mkv' });
    await db().query('update jobs set video_id = $2 where id = $1', [job.id, file.id]);
    expect(await found(db(), projectId, 'fetched')).toEqual([job.id]);
    await db().query('delete from jobs where id = $1', [job.id]);
    expect(await found(db(), projectId, 'fetched')).toEqual([]);
  });
});

describePostgres('the index of a search', (db, url) => {
  const projectId = 'many';
  beforeAll(async () => {
    await db().query(`insert into projects (id, name, webhook_secret) values ($1, 'Many', '')`, [projectId]);
  });

  test('is not needed for a text each of whose letters could begin what is searched: it is read once', async () => {
    const projectId = await addProject(db());
    const { id } = await addJob(db(), projectId);
    await db().query(
      `insert into jobs (id, project_id, status, presets, thumbnails, user_data, video_url, priority, quality)
       select lpad(to_hex(n), 24, '0'), project_id, status, presets, thumbnails,
         json_build_object('text', repeat('a', 1000000)), video_url, priority, quality
       from jobs, generate_series(1, 40) n where id = $1`,
      [id],
    );
    // Begun anew at each letter, this would take longer than a statement may
    expect(await found(db(), projectId, `${'a'.repeat(199)}b`)).toEqual([]);
    await db().query('delete from jobs where project_id = $1', [projectId]);
  });

  test('a user who may not make it is told what to do, and finds jobs all the same', async () => {
    const job = await addJob(db(), projectId);
    await db().execute(
      `create role searcher login password 'searcher'; grant all on all tables in schema public to searcher`,
    );
    const other = await openPostgres(
      Object.assign(new URL(url()), { username: 'searcher', password: 'searcher' }).href,
    );
    expect(await indexSearch(other)).toMatch(/permission denied.* run: create extension pg_trgm/);
    expect(await found(other, projectId, job.id)).toEqual([job.id]);
    await other.close();
  });

  test('is what a search reads, not all jobs of the project', async () => {
    await fillTables(db(), projectId, 20_000, planOf('camera-720p', referenceRequest));
    expect(await indexSearch(db())).toBeNull();
    const statements: [string, unknown[]][] = [];
    const recording = {
      query: (text: string, values: unknown[] = []) => {
        statements.push([text, values]);
        return db().query(text, values);
      },
    } as Database;
    const wanted = idOf('job', 4711);
    expect(await found(recording, projectId, wanted.slice(2))).toContain(wanted);
    expect(statements.length).toBeGreaterThan(0);
    for (const [text, values] of statements) {
      const plan = JSON.stringify(await db().query(`explain (format json) ${text}`, values));
      expect(plan).toContain('job_texts_by_trigram');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});
