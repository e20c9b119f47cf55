import { VodsmithError } from '../errors.ts';
import type { Sql } from './database.ts';

export interface ProjectRow {
  id: string;
  name: string;
  /** Encrypted. */
  webhookSecret: string;
  createdAt: Date;
}

const columns = 'id, name, webhook_secret as "webhookSecret", created_at as "createdAt"';

export async function insertProject(
  sql: Sql,
  { id, name, webhookSecret }: Omit<ProjectRow, 'createdAt'>,
): Promise<ProjectRow> {
  const [row] = await sql.query<ProjectRow>(
    `insert into projects (id, name, webhook_secret) values ($1, $2, $3) returning ${columns}`,
    [id, name, webhookSecret],
  );
  return row!;
}

/** The oldest project; `null` before the first start. */
export async function firstProject(sql: Sql): Promise<ProjectRow | null> {
  const [row] = await sql.query<ProjectRow>(`select ${columns} from projects order by created_at, id limit 1`);
  return row ?? null;
}

/** Oldest first. */
export function listProjects(sql: Sql): Promise<ProjectRow[]> {
  return sql.query<ProjectRow>(`select ${columns} from projects order by created_at, id`);
}

export async function findProject(sql: Sql, id: string): Promise<ProjectRow | null> {
  const [row] = await sql.query<ProjectRow>(`select ${columns} from projects where id = $1`, [id]);
  return row ?? null;
}

/** @throws VodsmithError `internal_error`: a row that names a project keeps it from being deleted */
export async function getProject(sql: Sql, id: string): Promise<ProjectRow> {
  const row = await findProject(sql, id);
  if (row === null) throw new VodsmithError('internal_error', `There is no project ${id}.`);
  return row;
}
