import type { Database, Sql } from './database.ts';
import { discard } from './sweep.ts';

/** A resumable upload that has not ended. */
export interface UploadRow {
  id: string;
  projectId: string;
  /** As its sender gave it (tus 1.0, `Upload-Metadata`). */
  metadata: Record<string, string | null>;
  /** Bytes that it will have, and has. */
  size: number;
  received: number;
  /** When its last part came, or it began. */
  touchedAt: Date;
  begunAt: Date;
}

export interface UploadPart {
  /** Its place in the upload, and its length; bytes. */
  start: number;
  size: number;
  key: string;
}

/** Below it are all bytes of an upload, those of parts that lost a race too. */
export const uploadPrefix = (id: string): string => `uploads/${id}`;

export async function insertUpload(
  sql: Sql,
  { id, projectId, metadata, size }: Pick<UploadRow, 'id' | 'projectId' | 'metadata' | 'size'>,
): Promise<void> {
  // A jsonb takes no NUL
  const texts = Object.entries(metadata).map(([name, text]) => [name, text?.replaceAll('\0', '') ?? null]);
  const values = [id, projectId, JSON.stringify(Object.fromEntries(texts)), size];
  await sql.query('insert into uploads (id, project_id, metadata, size) values ($1, $2, $3, $4)', values);
}

export async function getUpload(sql: Sql, projectId: string, id: string): Promise<UploadRow | null> {
  const [row] = await sql.query<UploadRow>(
    `select id, project_id as "projectId", metadata, size, touched_at as "touchedAt", begun_at as "begunAt",
       (select coalesce(sum(size), 0)::bigint from upload_parts where upload_id = uploads.id) as received
     from uploads where project_id = $1 and id = $2`,
    [projectId, id],
  );
  return row ?? null;
}

/** Whether the part is the next one. It is not where somebody else sent bytes meanwhile, or ended the upload. */
export async function addPart(db: Database, id: string, { start, size, key }: UploadPart): Promise<boolean> {
  return db.transaction(async (sql) => {
    const [locked] = await sql.query('update uploads set touched_at = now() where id = $1 returning id', [id]);
    if (locked === undefined) return false;
    const added = await sql.query(
      `insert into upload_parts (upload_id, start, size, key)
       select $1::text, $2::bigint, $3::bigint, $4::text
       where $2::bigint = (select coalesce(sum(size), 0) from upload_parts where upload_id = $1::text)
       returning start`,
      [id, start, size, key],
    );
    return added.length === 1;
  });
}

/** From its first byte on. */
export function partsOfUpload(sql: Sql, id: string): Promise<UploadPart[]> {
  return sql.query<UploadPart>('select start, size, key from upload_parts where upload_id = $1 order by start', [id]);
}

/** Forgets an upload, and gives its bytes to the sweep. Whether it was there: one of two who end it at once does. */
export async function endUpload(sql: Sql, id: string): Promise<boolean> {
  const deleted = await sql.query('delete from uploads where id = $1 returning id', [id]);
  if (deleted.length > 0) await discard(sql, [uploadPrefix(id)]);
  return deleted.length > 0;
}

/** Ends uploads of which nothing came for `idle` seconds, and those that began `most` seconds ago. */
export async function endOldUploads(db: Database, { idle, most }: { idle: number; most: number }): Promise<void> {
  const old = await db.query<{ id: string }>(
    `select id from uploads where touched_at < now() - make_interval(secs => $1)
       or begun_at < now() - make_interval(secs => $2)`,
    [idle, most],
  );
  for (const { id } of old) await db.transaction((sql) => endUpload(sql, id));
}
