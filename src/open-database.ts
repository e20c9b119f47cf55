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
