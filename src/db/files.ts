import type { StoredFile } from '../core/views.ts';
import type { Media } from '../schemas/media.ts';
import type { Sql } from './database.ts';
import { type PageRequest, readPage } from './page.ts';

/** An upload, or an output of a job. */
export interface FileRow extends StoredFile {
  projectId: string;
  /** Place among the files of the job. */
  position: number;
  /** As its sender called it. */
  name: string | null;
  /** Of an upload; lower-case hex. */
  sha256: string | null;
  /** What the probe found in an upload. */
  media: Media | null;
  /** Key of a copy whose clock goes on where the original's jumps. */
  straightened: string | null;
}

type Optional = 'straightened' | 'position' | 'presetId' | 'resolution' | 'codec' | 'bitrate';
/** What a caller gives: outputs alone have a position, a preset and a codec. */
export type NewFile = Omit<FileRow, Optional | 'createdAt' | 'updatedAt'> &
  Partial<Pick<FileRow, Exclude<Optional, 'straightened'>>>;

const columns = `id, project_id as "projectId", job_id as "jobId", position, type, path, name, size, format, width, height,
  duration, sha256, media, straightened, preset_id as "presetId", resolution, codec, bitrate,
  created_at as "createdAt", updated_at as "updatedAt"`;

export async function insertFile(sql: Sql, file: NewFile): Promise<FileRow> {
  const [row] = await sql.query<FileRow>(
    `insert into files (id, project_id, job_id, position, type, path, name, size, format, width, height, duration,
       sha256, media, preset_id, resolution, codec, bitrate)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     returning ${columns}`,
    [
      ...[file.id, file.projectId, file.jobId, file.position ?? 0, file.type, file.path, file.name, file.size],
      ...[file.format, file.width, file.height, file.duration, file.sha256, file.media && JSON.stringify(file.media)],
      ...[file.presetId ?? null, file.resolution ?? null, file.codec ?? null, file.bitrate ?? null],
    ],
  );
  return row!;
}

type OutputColumns =
  | 'id'
  | 'position'
  | 'type'
  | 'path'
  | 'size'
  | 'format'
  | 'width'
  | 'height'
  | 'duration'
  | 'presetId';
/** What a job has made. */
export type NewOutput = Pick<FileRow, OutputColumns | 'resolution' | 'codec' | 'bitrate'>;

export async function insertOutputs(
  sql: Sql,
  { projectId, jobId }: { projectId: string; jobId: string },
  outputs: NewOutput[],
): Promise<void> {
  await sql.query(
    `insert into files (id, project_id, job_id, position, type, path, size, format, width, height, duration, preset_id,
       resolution, codec, bitrate)
     select id, $1, $2, position, type, path, size, format, width, height, duration, "presetId", resolution, codec, bitrate
     from json_to_recordset($3::text::json) as output (id text, position integer, type text, path text, size bigint,
       format text, width integer, height integer, duration double precision, "presetId" text, resolution text, codec text,
       bitrate bigint)`,
    [projectId, jobId, JSON.stringify(outputs)],
  );
}

export async function getFile(sql: Sql, projectId: string, id: string): Promise<FileRow | null> {
  const [row] = await sql.query<FileRow>(`select ${columns} from files where project_id = $1 and id = $2`, [
    projectId,
    id,
  ]);
  return row ?? null;
}

/** The file, to be deleted: nobody begins to use it until the transaction ends. */
export async function lockFile(sql: Sql, projectId: string, id: string): Promise<FileRow | null> {
  await sql.query('select id from files where project_id = $1 and id = $2 for update', [projectId, id]);
  return getFile(sql, projectId, id);
}

/** The file, to be used: nobody deletes it until the transaction ends. */
export async function shareFile(sql: Sql, projectId: string, id: string): Promise<FileRow | null> {
  const lock = sql.query('select id from files where project_id = $1 and id = $2 for key share', [projectId, id]);
  const [, file] = await Promise.all([lock, getFile(sql, projectId, id)]);
  return file;
}

/** One page, newest first, and how many there are in all. */
export function listFiles(sql: Sql, projectId: string, page: PageRequest): Promise<{ rows: FileRow[]; total: number }> {
  return readPage<FileRow>(sql, { table: 'files', columns, where: 'project_id = $1', values: [projectId] }, page);
}

/** The file is encoded from this copy from now on. */
export async function setStraightened(sql: Sql, id: string, key: string): Promise<void> {
  await sql.query('update files set straightened = $2 where id = $1', [id, key]);
}

export async function deleteFile(sql: Sql, projectId: string, id: string): Promise<void> {
  await sql.query('delete from files where project_id = $1 and id = $2', [projectId, id]);
}

export async function deleteOutputs(sql: Sql, jobId: string): Promise<void> {
  await sql.query('delete from files where job_id = $1', [jobId]);
}

/** The outputs of the jobs, those of each job in the contract's order. */
export function filesOfJobs(sql: Sql, jobIds: string[]): Promise<FileRow[]> {
  return sql.query<FileRow>(`select ${columns} from files where job_id = any($1) order by job_id, position`, [jobIds]);
}
