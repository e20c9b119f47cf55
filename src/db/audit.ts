import { newId } from '../core/ids.ts';
import type { AuditAction, AuditEntry } from '../schemas/audit.ts';
import type { Sql } from './database.ts';
import { type PageRequest, readPage } from './page.ts';

/** Who acts, for the audit log. */
export type Actor = Pick<AuditEntry, 'actor' | 'address'>;

export interface AuditRow extends Omit<AuditEntry, 'createdAt'> {
  createdAt: Date;
}

const columns = 'id, created_at as "createdAt", actor, address, action, subject';

/** In the transaction that does it: what is not written down has not happened. */
export async function recordAction(
  sql: Sql,
  { actor, address }: Actor,
  action: AuditAction,
  { projectId = null, subject = null }: { projectId?: string | null; subject?: string | null } = {},
): Promise<void> {
  await sql.query(
    'insert into audit_log (id, project_id, actor, address, action, subject) values ($1, $2, $3, $4, $5, $6)',
    [newId(), projectId, actor, address, action, subject],
  );
}

/** One page of what concerns the project or the whole server, newest first, and how many there are in all. */
export function listActions(
  sql: Sql,
  projectId: string,
  page: PageRequest,
): Promise<{ rows: AuditRow[]; total: number }> {
  const where = '(project_id = $1 or project_id is null)';
  return readPage<AuditRow>(sql, { table: 'audit_log', columns, where, values: [projectId] }, page);
}
