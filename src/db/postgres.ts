import pg from 'pg';
import type { Database, Sql } from './database.ts';
import { listenOn } from './postgres-listen.ts';

/** `bigint` (type 20) as a number: sizes and counts stay below 2^53. */
const types = {
  getTypeParser: ((id: number, format?: 'text') =>
    id === 20 ? Number : pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};

export interface PostgresOptions {
  /** A connection broke while no statement ran on it, or listening on it failed; it is made again by itself. */
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
    transaction: (work) => inTransaction(pool, work, onError),
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

async function inTransaction<T>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<T>,
  onError: (error: Error) => void,
): Promise<T> {
  const client = await pool.connect();
  // The pool listens on idle connections alone: without this, one that breaks between two statements ends the process
  client.on('error', onError);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(sqlOf(client));
    const { command } = await client.query('commit');
    // Where a statement failed and `work` went on all the same, the server rolls back and calls that no error
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back: one of its statements had failed.');
    return result;
  } catch (error) {
    // A connection that cannot roll back is thrown away, and its transaction with it
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
