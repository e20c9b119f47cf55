import type { StoredDelivery } from '../core/view-delivery.ts';
import type { Sql } from './database.ts';
import { type PageRequest, readPage } from './page.ts';

export interface DeliveryRow extends StoredDelivery {
  projectId: string;
  /** Since the event was sent, or asked for again. */
  tries: number;
  body: string;
  /** Of the request that made its job; `null` where that is gone, too. */
  trace: string | null;
  /** Of the same request: the name of its lines in the log. */
  requestId: string | null;
  /** When it was read, by the clock of the database. */
  readAt: Date;
}

type AttemptRow = StoredDelivery['attempts'][number];

const columns = 'id, job_id as "jobId", url, status, created_at as "createdAt", next_attempt_at as "nextAttemptAt"';

export async function insertDelivery(
  sql: Sql,
  { id, projectId, jobId, url, body }: Pick<DeliveryRow, 'id' | 'projectId' | 'jobId' | 'url' | 'body'>,
): Promise<void> {
  await sql.query(
    `insert into webhook_deliveries (id, project_id, job_id, url, body, status) values ($1, $2, $3, $4, $5, 'pending')`,
    [id, projectId, jobId, url, body],
  );
}

export async function getDelivery(sql: Sql, id: string): Promise<DeliveryRow | null> {
  const [row] = await sql.query<DeliveryRow>(
    `select ${columns}, project_id as "projectId", tries, body,
       (select trace from jobs where jobs.id = job_id) as trace,
       (select request_id from jobs where jobs.id = job_id) as "requestId", clock_timestamp() as "readAt"
     from webhook_deliveries where id = $1`,
    [id],
  );
  return row === undefined ? null : { ...row, attempts: (await attemptsOf(sql, [id])).get(id) ?? [] };
}

/** Whether tries are still to be made; nobody else records one until the transaction ends. */
export async function lockPending(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql.query<{ status: string }>('select status from webhook_deliveries where id = $1 for update', [
    id,
  ]);
  return row?.status === 'pending';
}

/** Records one try; without a next one the delivery has ended. */
export async function recordAttempt(
  sql: Sql,
  id: string,
  tried: Omit<AttemptRow, 'number'> & { delivered: boolean; nextAttemptAt: Date | null },
): Promise<void> {
  await sql.query(
    `insert into webhook_attempts (delivery_id, number, at, status, error, milliseconds)
     select $1, count(*) + 1, $2, $3, $4, $5 from webhook_attempts where delivery_id = $1`,
    [id, tried.at, tried.status, tried.error, tried.milliseconds],
  );
  const ended = tried.delivered ? 'delivered' : 'failed';
  await sql.query('update webhook_deliveries set status = $2, next_attempt_at = $3, tries = tries + 1 where id = $1', [
    id,
    tried.nextAttemptAt === null ? ended : 'pending',
    tried.nextAttemptAt,
  ]);
}

/** The next try waits, without one having been made. */
export async function putOff(sql: Sql, id: string, until: Date): Promise<void> {
  await sql.query('update webhook_deliveries set next_attempt_at = $2 where id = $1', [id, until]);
}

/** Begins the tries anew, with the same id: at once, then by the schedule. `null` where there is no such delivery. */
export async function beginAgain(sql: Sql, projectId: string, id: string): Promise<DeliveryRow | null> {
  const [row] = await sql.query(
    `update webhook_deliveries set status = 'pending', next_attempt_at = null, tries = 0
     where project_id = $1 and id = $2 returning id`,
    [projectId, id],
  );
  return row === undefined ? null : getDelivery(sql, id);
}

/** One page, newest first, and how many there are in all; of one job where `jobId` is given. */
export async function listDeliveries(
  sql: Sql,
  projectId: string,
  { jobId = null, ...page }: PageRequest & { jobId?: string | null },
): Promise<{ rows: StoredDelivery[]; total: number }> {
  const where = 'project_id = $1 and ($2::text is null or job_id = $2)';
  const query = { table: 'webhook_deliveries', columns, where, values: [projectId, jobId] };
  const { rows, total } = await readPage<Omit<StoredDelivery, 'attempts'>>(sql, query, page);
  const attempts = await attemptsOf(
    sql,
    rows.map(({ id }) => id),
  );
  return { rows: rows.map((row) => ({ ...row, attempts: attempts.get(row.id) ?? [] })), total };
}

async function attemptsOf(sql: Sql, ids: string[]): Promise<Map<string, AttemptRow[]>> {
  const rows = await sql.query<AttemptRow & { deliveryId: string }>(
    `select delivery_id as "deliveryId", number, at, status, error, milliseconds
     from webhook_attempts where delivery_id = any($1) order by delivery_id, number`,
    [ids],
  );
  const byDelivery = Map.groupBy(rows, ({ deliveryId }) => deliveryId);
  return new Map([...byDelivery].map(([id, of]) => [id, of.map(({ deliveryId: _, ...attempt }) => attempt)]));
}
