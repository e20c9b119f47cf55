import { existsSync } from 'node:fs';
import type { Config } from './config.ts';
import { foldersOf, prepareFolder } from './data-folder.ts';
import { announceAgain } from './db/announce-again.ts';
import { copyRows, type RowsProgress } from './db/copy-rows.ts';
import { migrate } from './db/migrate.ts';
import { openPglite } from './db/pglite.ts';
import { openPostgres } from './db/postgres.ts';
import { openQueue } from './db/queue.ts';
import { VodsmithError } from './errors.ts';
import { holdFolder } from './hold-folder.ts';
import { command } from './operator.ts';
import { postgresUrl } from './setting-readers.ts';

/**
 * Copies the embedded database of DATA_DIR into an empty one on a PostgreSQL server, whole or not at all, and announces
 * the work that it holds there. The old one stays as it is.
 *
 * @param to its URL
 * @throws VodsmithError with a sentence for the operator
 */
export async function copyDatabase(
  config: Config,
  to: string,
  onProgress: (progress: RowsProgress) => void,
): Promise<RowsProgress> {
  const embedded: Config = { ...config, databaseUrl: undefined };
  if (postgresUrl.read(to) === undefined)
    throw new VodsmithError('bad_setting', `--to must be ${postgresUrl.allowed}.`);
  if (!existsSync(foldersOf(embedded.dataDir).database))
    throw new VodsmithError(
      'unavailable',
      `There is no embedded database in ${embedded.dataDir}. Set DATA_DIR to where it is.`,
    );
  await using opened = new AsyncDisposableStack();
  const folder = await prepareFolder(embedded.dataDir);
  await holdFolder(embedded, opened, command, {});
  const from = await openPglite(folder.database);
  opened.defer(() => from.close());
  await migrate(from);
  return await ofTarget(async () => {
    const target = await openPostgres(to, { patient: true });
    opened.defer(() => target.close());
    await migrate(target);
    const queue = await openQueue(target, { onError: () => {} });
    opened.defer(() => queue.stop());
    return await target.transaction(async (sql) => {
      const done = await copyRows(from, sql, onProgress);
      await announceAgain(sql, queue);
      return done;
    });
  });
}

/** What is said of a setting is said of the option. */
async function ofTarget<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VodsmithError)) throw error;
    const message = error.message
      .replace(/^The database (?!server)/, 'The database of --to ')
      .replace('Use an empty DATA_DIR, or set DATABASE_URL to an empty database.', 'Name an empty one.')
      .replaceAll('DATABASE_URL', '--to');
    throw new VodsmithError(error.code, `${message} Nothing was copied.`, { cause: error });
  }
}
