import type { Sql } from './database.ts';

/** The queue of pg-boss that webhooks go through. */
export const WEBHOOKS = 'webhooks';

/** The attempt at a message that somebody speaks of. */
export interface Held {
  id: string;
  retryCount: number;
}

/** Whether nobody has taken or settled the message since; the row is locked until the transaction ends. */
export async function isHeld(sql: Sql, { id, retryCount }: Held): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from pgboss.job where name = $1 and id = $2 and retry_count = $3 and state = 'active' for update`,
    [WEBHOOKS, id, retryCount],
  );
  return rows.length === 1;
}

/** Completes as pg-boss does a message on which nothing depends, and of which nobody asks what came of it. */
export async function settle(sql: Sql, { id, retryCount }: Held): Promise<void> {
  await sql.query(
    `update pgboss.job_common set state = 'completed', completed_on = now()
     where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
    [WEBHOOKS, id, retryCount],
  );
}
