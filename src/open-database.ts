import type { Config } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import type { Database } from './db/database.ts';
import { openPglite } from './db/pglite.ts';
import { openPostgres } from './db/postgres.ts';

/** The database that the settings name. @throws VodsmithError `bad_setting` where it cannot be used */
export async function openDatabase(
  { databaseUrl }: Config,
  folder: DataFolder,
  onError?: (error: Error) => void,
): Promise<Database> {
  if (databaseUrl === undefined) return await openPglite(folder.database);
  return await openPostgres(databaseUrl, { ...(onError && { onError }) });
}

/** Does what may have to read a large table, as a migration does: on a server with no limit of time. */
export async function patiently<T>(
  db: Database,
  { databaseUrl }: Config,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  if (databaseUrl === undefined) return await work(db);
  const patient = await openPostgres(databaseUrl, { patient: true });
  try {
    return await work(patient);
  } finally {
    await patient.close();
  }
}
