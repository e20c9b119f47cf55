import type { Sql } from './database.ts';

export async function getSetting(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql.query<{ value: string }>('select value from settings where name = $1', [name]);
  return row?.value ?? null;
}

export async function setSetting(sql: Sql, name: string, value: string): Promise<void> {
  await sql.query(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [name, value],
  );
}
