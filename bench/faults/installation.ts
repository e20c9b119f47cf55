import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/postgres-server.ts';
import { s3Credentials } from '../../test/s3-server.ts';
import { program } from '../job/cost.ts';
import { keepPostgres } from './kept-postgres.ts';
import { type KeptProcess, keepRunning } from './kept-process.ts';
import type { Fault, Target } from './schedule.ts';
import { openSmallDisk, type SmallDisk } from './small-disk.ts';

export const apiKey = { API_KEY: 'faults', API_SECRET: 'faults-secret' };
/** Lets a signal put the clock of a process an hour ahead. */
const clock = { NODE_OPTIONS: `--import=${new URL('./shifted-clock.ts', import.meta.url).href}` };
const s3Process = fileURLToPath(new URL('./s3-process.ts', import.meta.url));

/** Two APIs and three workers on one PostgreSQL and one bucket, each with a folder of its own. */
export interface Installation extends AsyncDisposable {
  processes: Record<Target, KeptProcess>;
  /** Of the APIs. */
  origins: string[];
  databaseUrl: string;
  /** A full disk and the clock of PostgreSQL take what is not on every machine. */
  allows(fault: Fault): boolean;
  /** Where one of the workers keeps its files; `null` where no disk could be made for it. */
  disk: SmallDisk | null;
}

export async function openInstallation(work: string): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const keep = (process: KeptProcess) => {
    opened.defer(() => process.stop());
    return process;
  };
  const postgres = await keepPostgres();
  keep(postgres);
  const s3Port = await freePort();
  await mkdir(join(work, 's3'));
  const s3 = keep(keepRunning([s3Process, join(work, 's3'), String(s3Port)], {}, /^serving$/));
  await s3.started();

  const disk = await openSmallDisk(join(work, 'worker-2'));
  if (disk !== null) opened.use(disk);
  const ports = [await freePort(), await freePort()];
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  const settings = {
    ...{ ...apiKey, ...s3Credentials, DATABASE_URL: postgres.url, SECRET_KEY: randomBytes(32).toString('hex') },
    STORAGE_URL: `s3://media/?endpoint=http://127.0.0.1:${s3Port}&forcePathStyle=true`,
    ...{ EGRESS_ALLOW: '127.0.0.0/8', PUBLIC_URL: origins[0]!, LOG_LEVEL: 'warn', CACHE_BYTES: '200M' },
  };
  const serve = (name: Target, own: Record<string, string>, ready: RegExp) =>
    keep(keepRunning([program, 'serve'], { ...settings, DATA_DIR: join(work, name), ...own }, ready));
  const api = (name: Target, port: number) =>
    serve(name, { ROLE: 'api', PORT: String(port), ...clock }, /^Vodsmith \S+ is running at/);
  const worker = (name: Target, own = {}) =>
    serve(name, { ROLE: 'worker', WORKER_SLOTS: '1', ...own }, /^Vodsmith \S+ works on jobs/);
  const onSmallDisk = disk === null ? {} : { MIN_FREE_BYTES: '5M', CACHE_BYTES: '20M' };
  const processes = {
    ...{ postgres, s3, 'api-1': api('api-1', ports[0]!), 'api-2': api('api-2', ports[1]!) },
    ...{
      'worker-1': worker('worker-1'),
      'worker-2': worker('worker-2', onSmallDisk),
      'worker-3': worker('worker-3', clock),
    },
  };
  await Promise.all(Object.values(processes).map((one) => one.started()));
  const closing = opened.move();
  return {
    ...{ processes, origins, databaseUrl: postgres.url, disk },
    allows: ({ kind, target }) =>
      (kind !== 'full' || disk !== null) && (kind !== 'clock' || target !== 'postgres' || postgres.hasShiftableClock),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
