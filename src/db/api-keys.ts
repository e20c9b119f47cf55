import type { Sql } from './database.ts';

export interface ApiKeyRow {
  id: string;
  projectId: string;
  name: string;
  key: string;
  /** Encrypted. */
  secret: string;
  createdAt: Date;
  disabledAt: Date | null;
}

const columns =
  'id, project_id as "projectId", name, key, secret, created_at as "createdAt", disabled_at as "disabledAt"';

export async function insertApiKey(sql: Sql, row: Omit<ApiKeyRow, 'createdAt' | 'disabledAt'>): Promise<void> {
  await sql.query('insert into api_keys (id, project_id, name, key, secret) values ($1, $2, $3, $4, $5)', [
    row.id,
    row.projectId,
    row.name,
    row.key,
    row.secret,
  ]);
}

/** By the public part of the key, disabled ones too. */
export async function findApiKey(sql: Sql, key: string): Promise<ApiKeyRow | null> {
  const [row] = await sql.query<ApiKeyRow>(`select ${columns} from api_keys where key = $1`, [key]);
  return row ?? null;
}

/** The oldest key of the project that may be used. */
export async function firstApiKey(sql: Sql, projectId: string): Promise<ApiKeyRow | null> {
  const [row] = await sql.query<ApiKeyRow>(
    `select ${columns} from api_keys where project_id = $1 and disabled_at is null order by created_at, id limit 1`,
    [projectId],
  );
  return row ?? null;
}

export async function getApiKey(sql: Sql, projectId: string, id: string): Promise<ApiKeyRow | null> {
  const [row] = await sql.query<ApiKeyRow>(`select ${columns} from api_keys where project_id = $1 and id = $2`, [
    projectId,
    id,
  ]);
  return row ?? null;
}

/** All of the project, oldest first. */
export function listApiKeys(sql: Sql, projectId: string): Promise<ApiKeyRow[]> {
  return sql.query<ApiKeyRow>(`select ${columns} from api_keys where project_id = $1 order by created_at, id`, [
    projectId,
  ]);
}

/** `null` where there is no such key. One that is disabled already stays so since when it was. */
export async function setKeyDisabled(
  sql: Sql,
  projectId: string,
  id: string,
  disabled: boolean,
): Promise<ApiKeyRow | null> {
  const [row] = await sql.query<ApiKeyRow>(
    `update api_keys set disabled_at = case when $3 then coalesce(disabled_at, now()) end
     where project_id = $1 and id = $2 returning ${columns}`,
    [projectId, id, disabled],
  );
  return row ?? null;
}

/** The key as it was. */
export async function deleteApiKey(sql: Sql, projectId: string, id: string): Promise<ApiKeyRow | null> {
  const [row] = await sql.query<ApiKeyRow>(
    `delete from api_keys where project_id = $1 and id = $2 returning ${columns}`,
    [projectId, id],
  );
  return row ?? null;
}
