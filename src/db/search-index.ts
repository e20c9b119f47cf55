import type { Database } from './database.ts';

/** Any number that nobody else locks: several processes may start at once. */
const LOCK = 3_310_874_529;
const INDEX = 'job_texts_by_trigram';

/**
 * Makes the index by which jobs are searched, where the server has pg_trgm and lets us have it. Without it a search reads
 * the texts of a project's jobs. An embedded database goes without: it is searched fast enough by reading.
 *
 * @returns why there is none; `null` where there is one
 */
export async function indexSearch(db: Database): Promise<string | null> {
  if (db.kind === 'pglite') return null;
  const found = await db.query('select 1 from pg_indexes where indexname = $1 and schemaname = current_schema()', [
    INDEX,
  ]);
  if (found.length > 0) return null;
  try {
    await db.transaction(async (sql) => {
      await sql.query('select pg_advisory_xact_lock($1)', [LOCK]);
      await sql.query('create extension if not exists pg_trgm');
      await sql.query(`create index if not exists ${INDEX} on job_texts using gin (text gin_trgm_ops)`);
    });
    return null;
  } catch (error) {
    return `The list of jobs is searched without an index, which takes seconds for a million jobs: ${(error as Error).message}. As a superuser of the database, run: create extension pg_trgm; then start Vodsmith again.`;
  }
}
