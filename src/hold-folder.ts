import type { Config } from './config.ts';
import { type ControlAnswers, type Status, takeFolder } from './control.ts';
import { VodsmithError } from './errors.ts';

/** What commands may ask of this process, as soon as it can answer. */
export type LocalAnswers = Partial<Omit<ControlAnswers, 'status'>>;

/**
 * The embedded database belongs to one process, so DATA_DIR does. On a PostgreSQL server several may share the folder;
 * the first of them answers commands.
 *
 * @throws VodsmithError `bad_setting` where another process has the folder
 */
export async function holdFolder(
  config: Config,
  opened: AsyncDisposableStack,
  status: Status,
  local: LocalAnswers,
): Promise<void> {
  const early = () => Promise.reject(new Error('Vodsmith is still starting.'));
  const taken = await takeFolder(config.dataDir, {
    status: () => status,
    token: (seconds) => local.token?.(seconds) ?? early(),
    backup: () => local.backup?.() ?? early(),
    keys: (action) => local.keys?.(action) ?? early(),
  });
  if ('release' in taken) opened.defer(taken.release);
  else if (config.databaseUrl === undefined) {
    const who = `the Vodsmith at ${taken.url} (process ${taken.pid})`;
    throw new VodsmithError(
      'bad_setting',
      `${config.dataDir} is in use by ${who}. Stop it, or set DATA_DIR to another folder.`,
    );
  }
}
