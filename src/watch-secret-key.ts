import { hostname } from 'node:os';
import type { Config } from './config.ts';
import { newId } from './core/ids.ts';
import type { Secrets } from './core/secrets.ts';
import type { Database } from './db/database.ts';
import { endProcess, keepProcess } from './db/processes.ts';
import { requireKey } from './db/secret-key.ts';
import { VodsmithError } from './errors.ts';
import type { Log } from './log.ts';
import { lookAgain } from './worker/look-again.ts';

/** Milliseconds between two looks. */
const LOOK = 5000;

/**
 * Shows this process to whoever changes the secret key, and looks whether somebody has.
 *
 * @param onChanged the process cannot go on: its secret key is not that of the database any more
 */
export async function watchSecretKey(
  { db, secrets, log, role }: { db: Database; secrets: Secrets; log: Log } & Pick<Config, 'role'>,
  onChanged: (why: VodsmithError) => void,
): Promise<{ stop(): Promise<void> }> {
  // The embedded database belongs to this process: its folder tells that it is there
  if (db.kind === 'pglite') return { stop: async () => {} };
  const self = { id: newId(), host: hostname(), pid: process.pid, role };
  const look = async () => {
    await keepProcess(db, self);
    await requireKey(db, secrets);
  };
  await look();
  const looks = lookAgain(LOOK, look, (error) => {
    if (error instanceof VodsmithError && error.code === 'secret_key_changed') onChanged(error);
    else log.warn(error, 'a sign of life could not be written');
  });
  return {
    async stop() {
      await looks.stop();
      await endProcess(db, self.id).catch((error: unknown) => log.warn(error, 'the process is seen a while longer'));
    },
  };
}
