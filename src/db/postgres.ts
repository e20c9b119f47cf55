import { createHash } from 'node:crypto';
import pg from 'pg';
import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';
import { adviceOf, checkVersion, faultOf } from './postgres-faults.ts';
import { listener } from './postgres-listen.ts';
import { watchStatements } from './sent-statements.ts';

/** `bigint` (type 20) as a number: sizes and counts stay below 2^53. */
const types = {
  getTypeParser: ((id: number, format?: 'text') =>
    id === 20 ? Number : pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};

export interface PostgresOptions {
  /** A connection broke while no statement ran on it, or listening on it failed; it is made again by itself. */
  onError?: (error: Error) => void;
  /** For long work of an operator: no limits of time. */
  patient?: boolean;
  /** Milliseconds between two questions to a connection that listens, and for the answer to each. */
  silence?: number;
}

/**
 * Milliseconds. A connection that is silent while its transaction is open belongs to a process that has stopped: it must
 * not keep others from the rows that it has locked. A statement that the server does not answer counts as a lost one; one
 * that takes too long the server itself ends before that, or it would go on for nobody.
 */
const limits = {
  ...{ idle_in_transaction_session_timeout: 10_000, statement_timeout: 19_000 },
  ...{ connectionTimeoutMillis: 10_000, query_timeout: 20_000 },
};

/**
 * Opens a PostgreSQL server (15 or later) by its URL. Later on a lost connection is VodsmithError `unavailable`; a new
 * one is made by itself.
 *
 * @throws VodsmithError `bad_setting` with what to do, where the server cannot be used
 */
export async function openPostgres(
  url: string,
  { onError = () => {}, patient = false, silence = 10_000 }: PostgresOptions = {},
): Promise<Database> {
  const settings = { connectionString: url, types, application_name: 'vodsmith', keepAlive: true, ...limits };
  if (patient)
    Object.assign(settings, { query_timeout: 0, statement_timeout: 0, idle_in_transaction_session_timeout: 0 });
  // A statement is sent without waiting for the answers of those before it
  const pool = new pg.Pool({ ...settings, max: 10, pipeline: true });
  pool.on('error', onError);
  try {
    const { rows } = await pool.query(
      `select current_setting('server_version_num') as number, current_setting('server_version') as shown`,
    );
    checkVersion(rows[0].number, rows[0].shown);
  } catch (cause) {
    await pool.end();
    if (cause instanceof VodsmithError) throw cause;
    const advice =
      adviceOf(cause, url) ?? `The database cannot be used: ${(cause as Error).message}. Correct DATABASE_URL.`;
    throw new VodsmithError('bad_setting', advice, { cause });
  }
  return {
    kind: 'postgres',
    query: sqlOf(pool).query,
    transaction: (work) => inTransaction(pool, work, onError),
    execute: async (text) => [await answered(pool.query(text))].flat().flatMap((result) => result.rows),
    listen: listener(() => new pg.Client({ ...settings, query_timeout: silence }), onError, silence),
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

/** @throws what `faultOf` makes of the driver's error */
async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw faultOf(error);
  }
}

/** What is sent until the program waits goes to the system as one piece: each alone costs more than to make it. */
function inOneWrite({ connection: { stream } }: pg.PoolClient): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function sqlOf(connection: pg.Pool | pg.PoolClient, ended?: AbortSignal): Sql {
  return {
    async query<Row>(text: string, values: unknown[] = []) {
      ended?.throwIfAborted();
      if (!(connection instanceof pg.Pool)) inOneWrite(connection);
      const name = values.length > 0 ? nameOf(text) : undefined;
      try {
        return (await connection.query({ ...(name && { name }), text, values })).rows as Row[];
      } catch (error) {
        // "Cached plan must not change result type": a migration changed a column that the statement returns
        if ((error as pg.DatabaseError).code === FEATURE_NOT_SUPPORTED) names.set(text, '');
        throw faultOf(error);
      }
    },
  };
}

/** Announcements (migration 0010) are kept until the commit, which then waits for no other one. */
const BEGIN = `begin; set local vodsmith.later = on`;
/** In one flight with the commit; after a rollback there are none. */
const TELL = `select pg_notify(line::json ->> 0, line::json ->> 1), set_config('vodsmith.untold', '', false)
  from string_to_table(current_setting('vodsmith.untold', true), E'\\n') line where line <> ''`;

async function inTransaction<T>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<T>,
  onError: (error: Error) => void,
): Promise<T> {
  const client = await answered(pool.connect());
  // The pool listens on idle connections alone: without this, one that breaks between two statements ends the process
  client.on('error', onError);
  let broken: Error | undefined;
  const ended = new AbortController();
  const statements = watchStatements(sqlOf(client, ended.signal));
  try {
    // On its way together with the first statement
    inOneWrite(client);
    const begun = answered(client.query(BEGIN));
    begun.catch(() => {});
    const result = await work(statements.sql);
    inOneWrite(client);
    const committed = answered(client.query('commit'));
    // Without them whoever listens looks a little later; a connection that breaks here is told of by itself
    const told = client.query({ name: 'tell', text: TELL }).catch(() => {});
    await begun;
    const { command } = await committed;
    await told;
    // Where a statement failed and `work` went on all the same, the server rolls back and calls that no error
    if (command === 'ROLLBACK')
      throw statements.failure() ?? new Error('The transaction was rolled back: one of its statements had failed.');
    return result;
  } catch (error) {
    // A statement that was to go beside the one that failed must not run on its own
    ended.abort(new Error('The transaction has ended.'));
    // A connection that cannot roll back is thrown away, and its transaction with it
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw statements.failure() ?? error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
