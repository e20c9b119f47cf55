import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { startPostgres } from '../../test/postgres-server.ts';
import { program } from '../job/cost.ts';
import { type Server, startServer } from '../ladder/server.ts';

/** A PostgreSQL and an API process with its storage; workers are started one by one. */
export interface Installation extends AsyncDisposable {
  server: Server;
  /** One slot, and this core of the machine alone. @returns its process id */
  startWorker(core: number): Promise<number>;
}

export async function openInstallation(work: string): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const postgres = await startPostgres([]);
  opened.defer(() => postgres.stop());
  const settings = { DATABASE_URL: `${postgres.origin}/postgres`, DATA_DIR: join(work, 'data'), LOG_LEVEL: 'warn' };
  const server = await startServer(work, { ...settings, ROLE: 'api' });
  opened.defer(() => server.stop());
  const closing = opened.move();
  return {
    server,
    async startWorker(core) {
      const { PATH, HOME, FFMPEG_PATH, FFPROBE_PATH } = process.env;
      const paths = { ...(FFMPEG_PATH && { FFMPEG_PATH }), ...(FFPROBE_PATH && { FFPROBE_PATH }) };
      const child = spawn('taskset', ['-c', String(core), process.execPath, program, 'serve'], {
        env: { PATH, HOME, ...paths, ...settings, ROLE: 'worker', WORKER_SLOTS: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'close');
      closing.defer(async () => {
        child.kill('SIGTERM');
        await ended;
      });
      const errors = text(child.stderr);
      for await (const line of createInterface({ input: child.stdout })) {
        if (!/^Vodsmith \S+ works on jobs/.test(line)) continue;
        child.stdout.resume();
        return child.pid!;
      }
      throw new Error(`the worker ended before it worked: ${await errors}`);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
