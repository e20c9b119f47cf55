import pg from 'pg';
import type { Database, Sql } from './database.ts';
import { listenOn } from './postgres-listen.ts';

/** `bigint` (type 20) as a number: sizes and counts stay below 2^53. */
const types = {
  getTypeParser: ((id: number, format?: 'text') =>
    id === 20 ? Number : pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};

export interface PostgresOptions {
  /** A connection broke while nobody used it, or listening on it failed; it is made again by itself. */
  onError?: (error: Error) => void;
}

/** Opens a PostgreSQL server (15 or later) by its URL. @throws the error of the driver where it cannot be reached */
export async function openPostgres(url: string, { onError = () => {} }: PostgresOptions = {}): Promise<Database> {
  const settings = { connectionString: url, types, application_name: 'vodsmith', connectionTimeoutMillis: 10_000 };
  const pool = new pg.Pool({ ...settings, max: 10 });
  pool.on('error', onError);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    query: sqlOf(pool).query,
    transaction: (work) => inTransaction(pool, work),
    execute: async (text) => [await pool.query(text)].flat().flatMap((result) => result.rows),
    listen: (channel, onNotify) => listenOn(() => new pg.Client(settings), channel, { onNotify, onError }),
    close: () => pool.end(),
  };
}

function sqlOf(connection: pg.Pool | pg.PoolClient): Sql {
  return {
    query: async <Row>(text: string, values?: unknown[]) => (await connection.query(text, values)).rows as Row[],
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(sqlOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot roll back is thrown away, and its transaction with it
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
