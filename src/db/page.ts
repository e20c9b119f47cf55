import type { Sql } from './database.ts';

export interface PageRequest {
  /** From 1 on. */
  page: number;
  perPage: number;
}

/**
 * One page of a table that has `id`, `created_at` and `number`, newest first, and how many rows there are in all. The
 * rows before it are skipped in an index, from the end that is nearer: the table is not read for them.
 */
export async function readPage<Row>(
  sql: Sql,
  { table, columns, where, values }: { table: string; columns: string; where: string; values: unknown[] },
  { page, perPage }: PageRequest,
): Promise<{ rows: Row[]; total: number }> {
  const [counted] = await sql.query<{ total: number }>(`select count(*) as total from ${table} where ${where}`, values);
  const { total } = counted!;
  const before = (page - 1) * perPage;
  const count = Math.min(perPage, total - before);
  if (count <= 0) return { rows: [], total };
  const fromEnd = before > total / 2;
  const [order, skipped] = fromEnd
    ? ['created_at, number', total - before - count]
    : ['created_at desc, number desc', before];
  const limit = `limit $${values.length + 1} offset $${values.length + 2}`;
  const rows = await sql.query<Row>(
    `select ${columns} from ${table}
     where ${where} and (created_at, number) in (
       select created_at, number from ${table} where ${where} order by ${order} ${limit}
     )
     order by created_at desc, number desc`,
    [...values, count, skipped],
  );
  return { rows, total };
}
