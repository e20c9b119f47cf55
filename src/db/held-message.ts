import type { Sql } from './database.ts';

/** The attempt at a message that somebody speaks of. */
export interface Held {
  id: string;
  retryCount: number;
}

/** Whether nobody has taken or settled the message since; the row is locked until the transaction ends. */
export async function isHeld(sql: Sql, queue: string, { id, retryCount }: Held): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from pgboss.job where name = $1 and id = $2 and retry_count = $3 and state = 'active' for update`,
    [queue, id, retryCount],
  );
  return rows.length === 1;
}

/** Of a statement: completes as pg-boss does a message on which nothing depends, and of which nobody asks what came of it. */
export const settling = (queue: string, id: string, retryCount: string): string =>
  `update pgboss.job_common set state = 'completed', completed_on = now()
   where name = ${queue} and id = ${id} and retry_count = ${retryCount} and state = 'active'`;

export async function settle(sql: Sql, queue: string, { id, retryCount }: Held): Promise<void> {
  await sql.query(settling('$1', '$2', '$3'), [queue, id, retryCount]);
}
