import type { UsageSums } from '../core/usage.ts';
import type { Sql } from './database.ts';

/** What one day has added. */
export interface DayOfUsage extends UsageSums {
  /** YYYY-MM-DD, UTC. */
  date: string;
}

const sums = [
  'encoded_seconds',
  'cpu_seconds',
  'stored_seconds',
  'stored_bytes',
  'delivered_seconds',
  'delivered_bytes',
];
const summed = sums.map((name) => `sum(${name}) as "${name.replace(/_(.)/, (_, letter) => letter.toUpperCase())}"`);

/** Up to the day `to`: all that was before `from` as one row with an empty date, then each day on which something was. */
export function usageOf(sql: Sql, projectId: string, from: string, to: string): Promise<DayOfUsage[]> {
  return sql.query<DayOfUsage>(
    `select case when day < $2::date then '' else to_char(day, 'YYYY-MM-DD') end as date, ${summed.join(', ')}
     from usage_entries where project_id = $1 and day <= $3::date group by 1 order by 1`,
    [projectId, from, to],
  );
}

/** Bytes of all files of the project. */
export async function storedBytes(sql: Sql, projectId: string): Promise<number> {
  const [row] = await sql.query<{ bytes: number | null }>(
    'select sum(stored_bytes) as bytes from usage_entries where project_id = $1',
    [projectId],
  );
  return row?.bytes ?? 0;
}

/** One row for each project and day that is over. */
export async function sumUpUsage(sql: Sql): Promise<void> {
  await sql.query(
    `with many as (
       select project_id, day from usage_entries where day < (now() at time zone 'utc')::date
       group by project_id, day having count(*) > 1
     ), old as (
       delete from usage_entries entry using many
       where entry.project_id = many.project_id and entry.day = many.day returning entry.*
     )
     insert into usage_entries (project_id, day, ${sums.join(', ')})
     select project_id, day, ${sums.map((name) => `sum(${name})`).join(', ')} from old group by project_id, day`,
  );
}
