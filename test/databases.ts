import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { openPglite } from '../src/db/pglite.ts';
import { openPostgres } from '../src/db/postgres.ts';
import { copyNewCluster } from './new-cluster.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

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
  const parent = await mkdtemp(join(tmpdir(), 'vodsmith-pglite-'));
  const folder = join(parent, 'database');
  await copyNewCluster(folder);
  return { url: '', open: () => openPglite(folder), remove: () => rm(parent, { recursive: true }) };
}

async function emptyPostgres(): Promise<EmptyDatabase> {
  server ??= startPostgres(['-c', 'fsync=off']);
  const { origin } = await server;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const first = await openPostgres(`${origin}/postgres`);
  await first.execute(`create database ${name}`);
  await first.close();
  const url = `${origin}/${name}`;
  return { url, open: () => openPostgres(url), remove: async () => {} };
}

/** One for the test file, from its first use to its end. */
let server: Promise<PostgresServer> | undefined;

afterAll(async () => {
  if (server !== undefined) await (await server).stop();
});
