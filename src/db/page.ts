import type { Sql } from './database.ts';

export interface PageRequest {
  /** From 1 on. */
  page: number;
  perPage: number;
}

/** One page of a table that has `created_at` and `number`, newest first, and how many rows there are in all. */
export async function readPage<Row>(
  sql: Sql,
  { table, columns, where, values }: { table: string; columns: string; where: string; values: unknown[] },
  { page, perPage }: PageRequest,
): Promise<{ rows: Row[]; total: number }> {
  const [counted] = await sql.query<{ total: number }>(`select count(*) as total from ${table} where ${where}`, values);
  const limit = `limit $${values.length + 1} offset $${values.length + 2}`;
  const rows = await sql.query<Row>(
    `select ${columns} from ${table} where ${where} order by created_at desc, number desc ${limit}`,
    [...values, perPage, (page - 1) * perPage],
  );
  return { rows, total: counted!.total };
}
