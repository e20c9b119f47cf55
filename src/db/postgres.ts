import { createHash } from 'node:crypto';
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
  // A statement is sent without waiting for the answers of those before it
  const pool = new pg.Pool({ ...settings, max: 10, pipeline: true });
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

/** Most texts whose plans a connection keeps: ours and the queue's are some dozens. */
const KEPT = 300;
const FEATURE_NOT_SUPPORTED = '0A000';
const names = new Map<string, string>();

/** Under one name for each text, the server parses and plans a statement once for each connection. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= KEPT) return known;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
  names.set(text, name);
  return name;
}

function sqlOf(connection: pg.Pool | pg.PoolClient, ended?: AbortSignal): Sql {
  return {
    async query<Row>(text: string, values: unknown[] = []) {
      ended?.throwIfAborted();
      const name = values.length > 0 ? nameOf(text) : undefined;
      try {
        return (await connection.query({ ...(name && { name }), text, values })).rows as Row[];
      } catch (error) {
        // "Cached plan must not change result type": a migration changed a column that the statement returns
        if ((error as pg.DatabaseError).code === FEATURE_NOT_SUPPORTED) names.set(text, '');
        throw error;
      }
    },
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
  const ended = new AbortController();
  try {
    // On its way together with the first statement
    const begun = client.query('begin');
    begun.catch(() => {});
    const result = await work(sqlOf(client, ended.signal));
    await begun;
    const { command } = await client.query('commit');
    // Where a statement failed and `work` went on all the same, the server rolls back and calls that no error
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back: one of its statements had failed.');
    return result;
  } catch (error) {
    // A statement that was to go beside the one that failed must not run on its own
    ended.abort(new Error('The transaction has ended.'));
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
