import type { Sql } from './database.ts';

/** Tries in a row without an answer after which a receiver rests. */
const PATIENCE = 5;
/** Seconds of the first rest; each further silent try doubles it, up to the longest. */
const FIRST_REST = 60;
const LONGEST_REST = 300;
/** Seconds that one try has to find out whether the receiver is back, while the others go on waiting. */
const ASKING = 20;

/** Scheme, host and port: what is down together. */
export const endpointOf = (url: string): string => new URL(url).origin;

/**
 * Until when a receiver is left alone; `null`: it may be tried. Of those who find that its rest is over, one is told
 * so: a receiver that is still down then costs one try, not all that wait for it.
 */
export async function restOf(sql: Sql, origin: string, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ silent: number; until: Date }>(
    'select silent, rests_until as until from webhook_endpoints where origin = $1',
    [origin],
  );
  if (row === undefined || row.silent < PATIENCE) return null;
  if (row.until > now) return row.until;
  const until = after(now, ASKING);
  const asking = await sql.query(
    'update webhook_endpoints set rests_until = $3 where origin = $1 and rests_until = $2 returning origin',
    [origin, row.until, until],
  );
  return asking.length === 1 ? null : until;
}

/** A try ended: with an answer, whatever it was, or without one. */
export async function noteAnswer(sql: Sql, origin: string, answered: boolean, now: Date): Promise<void> {
  if (answered) {
    await sql.query('delete from webhook_endpoints where origin = $1', [origin]);
    return;
  }
  const [row] = await sql.query<{ silent: number }>(
    `insert into webhook_endpoints (origin, silent, rests_until) values ($1, 1, $2)
     on conflict (origin) do update set silent = webhook_endpoints.silent + 1 returning silent`,
    [origin, now],
  );
  const rest = Math.min(FIRST_REST * 2 ** Math.max(0, row!.silent - PATIENCE), LONGEST_REST);
  await sql.query('update webhook_endpoints set rests_until = $2 where origin = $1', [origin, after(now, rest)]);
}

const after = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);
