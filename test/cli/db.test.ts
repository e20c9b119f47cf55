import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import type { Job } from '../../src/schemas/job.ts';
import { type Customer, startCustomer } from '../e2e/customer.ts';
import { mediaFile } from '../media-files.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { type After, dataFolder, runCommand } from './program.ts';

// Each command starts a database of its own
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cleanups: (() => Promise<void>)[] = [];
const after: After = (cleanup) => void cleanups.unshift(cleanup);
const presets = [{ format: 'mp4' as const, resolutions: ['240'] }];

let postgres: PostgresServer;
let DATA_DIR: string;
let customer: Customer;
let queued: Job;
beforeAll(async () => {
  postgres = await startPostgres(['-c', 'fsync=off']);
  after(() => postgres.stop());
  DATA_DIR = await dataFolder(after);
  // No worker: what is queued stays so
  customer = await startCustomer({ DATA_DIR, ROLE: 'api' }, after);
  const { id: videoId } = await customer.upload(mediaFile('4x3-240p.mp4'));
  queued = await customer.createJob({ videoId, presets, userData: { title: 'Ä \u0000 film\n🎬' } });
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function newDatabase(name: string): Promise<string> {
  const db = await openPostgres(`${postgres.origin}/postgres`);
  await db.execute(`create database ${name}`);
  await db.close();
  return `${postgres.origin}/${name}`;
}

const copy = (to: string, folder = DATA_DIR) =>
  runCommand(['db', 'copy', '--to', to, '--json'], { DATA_DIR: folder }, after);

async function expectRefused(to: string, says: RegExp, folder?: string): Promise<void> {
  const { code, stdout, stderr } = await copy(to, folder);
  expect(stderr).toMatch(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}

test('an installation moves to a PostgreSQL server, and the job that was queued is completed there', async () => {
  const url = await newDatabase('moved');
  await expectRefused(url, /is in use by the Vodsmith at .* Stop it/);
  await customer.server.stop();
  const { code, stdout, stderr } = await copy(url);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { rows, ...counts } = JSON.parse(stdout) as { rows: number };
  expect(rows).toBeGreaterThan(4);
  expect(counts).toEqual({ copied: rows, compared: rows });
  await expectRefused(url, /The database of --to is not empty\. Name an empty one\. Nothing was copied\./);

  const moved = await startCustomer({ DATA_DIR, DATABASE_URL: url }, after);
  const job = await moved.ended(queued.id);
  expect(job).toMatchObject({ status: 'completed', error: null, userData: queued.userData });
  expect((await fetch(job.files[0]!.fileUrl)).status).toBe(200);
  expect((await moved.createJob({ videoId: queued.videoId!, presets })).id).toEqual(expect.any(String));
  await moved.server.stop();
});

test('what cannot be copied says what to do', async () => {
  const empty = await mkdtemp(`${tmpdir()}/vodsmith-nothing-`);
  after(() => rm(empty, { recursive: true }));
  await expectRefused(`${postgres.origin}/postgres`, /There is no embedded database in .*Set DATA_DIR/, empty);
  await expectRefused('mysql://host/vodsmith', /--to must be a PostgreSQL URL/);
  await expectRefused(
    `${postgres.origin}/nowhere`,
    /has no database "nowhere"\. Create it .* or correct --to\. Nothing/,
  );
  const url = await newDatabase('newer');
  const db = await openPostgres(url);
  await db.execute(`create table migrations (number integer primary key, name text not null, at timestamptz default now());
    insert into migrations (number, name) select n, 'later' from generate_series(1, 900) n`);
  await db.close();
  await expectRefused(url, /The database of --to was made by a later version \(schema 900/);
});
