import { PGlite, type Results } from '@electric-sql/pglite';
import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';
import { watchStatements } from './sent-statements.ts';

/**
 * Opens the embedded database in `folder`, which is made where it is missing. The folder belongs to one process. How
 * long a statement takes has no limit: PGlite takes `statement_timeout`, but has no timer to end one.
 *
 * @throws VodsmithError `bad_setting` where it cannot be opened
 */
export async function openPglite(folder: string): Promise<Database> {
  const pglite = await open(folder);
  return {
    kind: 'pglite',
    query: sqlOf(pglite).query,
    transaction: (work) =>
      pglite.transaction(async (inside) => {
        const statements = watchStatements(sqlOf(inside));
        const result = await work(statements.sql);
        await statements.answered();
        return result;
      }),
    execute: async (text) => (await executeIn(pglite, text)).flatMap(({ rows }) => rows as Record<string, unknown>[]),
    listen: (channel, onNotify) => pglite.listen(channel, onNotify),
    close: () => pglite.close(),
  };
}

async function open(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create(folder);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The database in ${folder} cannot be opened: ${why}. Restore it from a backup, or set DATA_DIR to another folder.`;
    throw new VodsmithError('bad_setting', message, { cause });
  }
}

/**
 * A text that begins a transaction and fails before its end would leave the one connection in it, where every later
 * statement fails: it runs inside a transaction of ours, which is rolled back with it.
 */
function executeIn(pglite: PGlite, text: string): Promise<Results[]> {
  return /^\s*begin\b/i.test(text) ? pglite.transaction((inside) => inside.exec(text)) : pglite.exec(text);
}

function sqlOf(connection: Pick<PGlite, 'query'>): Sql {
  return {
    query: async <Row>(text: string, values?: unknown[]) => (await connection.query<Row>(text, values)).rows,
  };
}
