import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../../src/core/ids.ts';
import { serviceNames } from '../../src/core/names.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { signToken } from '../../src/core/tokens.ts';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { firstProject } from '../../src/db/projects.ts';
import type { Media, Timing } from '../../src/schemas/media.ts';
import { startPostgres } from '../../test/postgres-server.ts';
import { say } from '../job/progress.ts';
import { jobBody, referenceJob } from '../job/request.ts';
import { readProc } from '../ladder/process-tree.ts';
import { type Settings, startApi } from './processes.ts';
import { addSources, fillTables } from './rows.ts';

const key = { API_KEY: 'bench', API_SECRET: 'bench-secret' };

/** A PostgreSQL server, an API process on it, and a table with many jobs. */
export interface Installation extends AsyncDisposable {
  db: Database;
  /** Of every further process. */
  settings: Settings;
  origin: string;
  token: string;
  /** Process ids; of PostgreSQL the one above all others. */
  pids: { api: number[]; postgres: number[] };
  /** Makes sources of jobs to come, whose numbers are `from` to `to`. */
  addSources(from: number, to: number): Promise<void>;
}

export async function openInstallation(work: string, rows: number): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  say('PostgreSQL and the API start');
  // As a server is by default: every commit is on the disk before it is answered
  const postgres = await startPostgres([]);
  opened.defer(() => postgres.stop());
  const dataDir = join(work, 'data');
  const settings: Settings = {
    ...key,
    DATABASE_URL: `${postgres.origin}/postgres`,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'info',
    // One address makes all calls
    ...{ MAX_CALLS_PER_KEY: '999999999', MAX_CALLS_PER_ADDRESS: '999999999' },
  };
  const api = await startApi(settings);
  opened.defer(async () => void (await api.stop()));
  const db = await openPostgres(settings.DATABASE_URL!, { patient: true });
  opened.defer(() => db.close());

  const { id: projectId } = (await firstProject(db))!;
  const probe = new URL('../../test/fixtures/probes/camera-720p.json', import.meta.url);
  const source: { media: Media; timing: Timing } = JSON.parse(readFileSync(probe, 'utf8'));
  say(`${rows} jobs with ${rows * 3} files are written`);
  await fillTables(db, projectId, rows, planOf(projectId, source));
  // Else the disk writes the rows down while calls are measured
  await db.execute('checkpoint');
  const pids = { api: [api.pid], postgres: [await pidOfServer(db)] };
  const closing = opened.move();
  return {
    pids,
    ...{
      db,
      settings,
      origin: api.said,
      token: await signToken(key.API_KEY, key.API_SECRET, { expiresInSeconds: 3600 }),
    },
    async addSources(from, to) {
      for (const path of await addSources(db, projectId, { from, to, media: source.media })) {
        const stored = join(dataDir, 'storage', path);
        await mkdir(dirname(stored), { recursive: true });
        await writeFile(stored, path);
      }
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function pidOfServer(db: Database): Promise<number> {
  const [{ pid }] = (await db.query('select pg_backend_pid() as pid')) as [{ pid: number }];
  return Number(/^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))![1]);
}

function planOf(projectId: string, source: { media: Media; timing: Timing }) {
  const { presets, thumbnails = [] } = jobBody(referenceJob, newId());
  return makePlan({
    ...{ ...source, quality: 'standard', names: serviceNames, newId, straightened: false },
    presets: presets.map((preset) => ({ ...preset, id: newId() })),
    thumbnails: thumbnails.map((thumbnail) => ({ ...thumbnail, id: newId() })),
    address: { projectId, sha256: 'ab'.repeat(32), encoder: 'none' },
  });
}
