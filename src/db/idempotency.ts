import type { Sql } from './database.ts';

/** Hours for which a key stands for its job. */
const HOURS = 24;

export interface IdempotencyKey {
  projectId: string;
  key: string;
  /** Of the body of the request. */
  fingerprint: string;
  jobId: string;
}

/**
 * Takes the key for the job, in the transaction that makes it. Where it is taken, by a request that ended or one that
 * ends meanwhile: what it stands for.
 */
export async function takeKey(
  sql: Sql,
  { projectId, key, fingerprint, jobId }: IdempotencyKey,
): Promise<Pick<IdempotencyKey, 'fingerprint' | 'jobId'> | null> {
  const taken = await sql.query(
    `insert into idempotency_keys (project_id, key, fingerprint, job_id) values ($1, $2, $3, $4)
     on conflict (project_id, key) do update
       set fingerprint = excluded.fingerprint, job_id = excluded.job_id, created_at = now()
       where idempotency_keys.created_at < now() - make_interval(hours => ${HOURS})
     returning key`,
    [projectId, key, fingerprint, jobId],
  );
  if (taken.length === 1) return null;
  const [found] = await sql.query<Pick<IdempotencyKey, 'fingerprint' | 'jobId'>>(
    'select fingerprint, job_id as "jobId" from idempotency_keys where project_id = $1 and key = $2',
    [projectId, key],
  );
  return found!;
}

/** Those that stand for nothing any more. */
export async function forgetOldKeys(sql: Sql): Promise<void> {
  await sql.query(`delete from idempotency_keys where created_at < now() - make_interval(hours => ${HOURS})`);
}
