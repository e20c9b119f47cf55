import type { Database } from '../../src/db/database.ts';
import { indexSearch } from '../../src/db/search-index.ts';
import type { Plan } from '../../src/schemas/plan.ts';

/** The ids of the rows are their numbers, in ObjectId form. */
export const idOf = (kind: 'job' | 'file', number: number): string =>
  (kind === 'job' ? '70' : '71') + number.toString(16).padStart(22, '0');

const presets = [
  { id: 'a'.repeat(24), format: 'hls', resolutions: ['240', '360', '480'] },
  { id: 'b'.repeat(24), format: 'mp4', resolutions: ['360'] },
];
const stats = { cpuSeconds: 12.5, wallSeconds: 9.25, bytes: 7_000_000, renditions: [] };

/** Rows made by one statement: numbers `from` to `to`, one each minute up to now, as jobs that are completed. */
const jobs = `
  insert into jobs (id, project_id, status, presets, thumbnails, video_id, progress, plan, stats, playable, created_at,
    updated_at, started_at, finished_at)
  select '70' || lpad(to_hex(n), 22, '0'), $1, 'completed', $2, '[]', '71' || lpad(to_hex(n), 22, '0'), 1, $3, $4, true,
    at, at, at, at
  from generate_series($5::bigint, $6::bigint) n, lateral (select now() - make_interval(mins => ($7 - n)::integer) as at) t`;

/** An upload, an HLS output and an MP4 of each. */
const files = `
  insert into files (id, project_id, job_id, position, type, path, size, format, width, height, duration, sha256,
    preset_id, resolution, codec, bitrate, created_at, updated_at)
  select kind.prefix || lpad(to_hex(n), 22, '0'), $1,
    case when kind.prefix <> '71' then '70' || lpad(to_hex(n), 22, '0') end, kind.position, kind.type,
    'files/videos/' || kind.prefix || lpad(to_hex(n), 22, '0') || kind.ending, 4000000, kind.format, 640, 360, 20.04,
    case when kind.prefix = '71' then md5(n::text) || md5(n::text) end, null, '360', 'avc1.64001f', 1000000, at, at
  from generate_series($2::bigint, $3::bigint) n,
    lateral (select now() - make_interval(mins => ($4 - n)::integer) as at) t,
    (values ('71', 0, 'video', '.mp4', 'mov,mp4'), ('72', 0, 'video', '.mp4', 'mov,mp4'), ('73', 1, 'x-tar', '', 'hls'))
      kind (prefix, position, type, ending, format)`;

/** What the triggers would have kept to search by. */
const texts = `
  insert into job_texts (job_id, project_id, text)
  select id, project_id, concat_ws(' ', id, video_id) from (
    select '70' || lpad(to_hex(n), 22, '0') as id, '71' || lpad(to_hex(n), 22, '0') as video_id, $1 as project_id
    from generate_series($2::bigint, $3::bigint) n
  ) job`;

/** What the triggers would have counted, of each day. */
const usage = `
  insert into usage_entries (project_id, day, encoded_seconds, stored_seconds, stored_bytes)
  select $1, (at at time zone 'utc')::date, 20.04 * count(*), 3 * 20.04 * count(*), 12000000.0 * count(*)
  from generate_series($2::bigint, $3::bigint) n,
    lateral (select now() - make_interval(mins => ($4 - n)::integer) as at) t group by 2`;

const BATCH = 100_000;

/**
 * Fills the tables with `rows` ended jobs of the project, three files each, and lets the planner count them. Triggers
 * and references are left out: they would take most of the time.
 */
export async function fillTables(db: Database, projectId: string, rows: number, plan: Plan): Promise<void> {
  // Made of all at once it takes a tenth of the time
  await db.query('drop index if exists job_texts_by_trigram');
  for (let from = 1; from <= rows; from += BATCH) {
    const to = Math.min(rows, from + BATCH - 1);
    const values = [presets, plan, stats].map((value) => JSON.stringify(value));
    await db.transaction(async (sql) => {
      await sql.query('set local session_replication_role = replica');
      await sql.query(jobs, [projectId, ...values, from, to, rows]);
      await sql.query(files, [projectId, from, to, rows]);
      await sql.query(texts, [projectId, from, to]);
      await sql.query(usage, [projectId, from, to, rows]);
    });
  }
  await indexSearch(db);
  for (const table of ['jobs', 'job_texts', 'files', 'usage_entries']) await db.execute(`vacuum analyze ${table}`);
}

/** Sources of jobs to come, each with other bytes by its hash, so that none shares what another encoded. */
export async function addSources(
  db: Database,
  projectId: string,
  { from, to, media }: { from: number; to: number; media: unknown },
): Promise<string[]> {
  const rows = await db.query<{ path: string }>(
    `insert into files (id, project_id, type, path, size, format, width, height, duration, sha256, media)
     select '71' || lpad(to_hex(n), 22, '0'), $1, 'video', 'files/videos/71' || lpad(to_hex(n), 22, '0') || '.mp4',
       4000000, 'mov,mp4', 1280, 720, 8.33, md5(n::text) || md5(n::text), $4
     from generate_series($2::bigint, $3::bigint) n returning path`,
    [projectId, from, to, JSON.stringify(media)],
  );
  return rows.map(({ path }) => path);
}
