import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../src/db/database.ts';
import { findEncoder } from '../../src/media/encoder.ts';
import { openCustomer } from '../faults/customer.ts';
import { openFilms } from '../faults/films.ts';
import { openReceiver } from '../faults/receiver.ts';
import { say } from '../job/progress.ts';
import { openInstallation, type Version } from './installation.ts';
import type { OldVersion } from './old-version.ts';
import { openSentJobs } from './sent-jobs.ts';

/** What became of the jobs. */
export interface Figures {
  from: string;
  /** Number of the newest migration. */
  schemaBefore: number;
  schemaAfter: number;
  sentByOld: number;
  sentByNew: number;
  /** Why jobs were lost, one line for each. */
  lost: string[];
  /** What the APIs showed differently of one job. */
  shownOtherwise: string[];
  /** By which worker. */
  tasksOfOld: number;
  tasksOfNew: number;
  /** Old processes that ended without having been told to. */
  diedOfIt: string[];
  /** Exit codes of the old processes. */
  endedWith: Record<string, number | null>;
}

/** Upgrades an installation while it works: first the worker, then the API, as docs/operate.md says. */
export async function runUpgrade(work: string, old: OldVersion): Promise<Figures> {
  say(`PostgreSQL, S3, an API and a worker of ${old.commit.slice(0, 8)} start`);
  const encoder = await findEncoder();
  await using installation = await openInstallation(work, old, encoder);
  const { db, start } = installation;
  const before = { api: await start('old', 'api'), worker: await start('old', 'worker') };
  const schemaBefore = await newestMigration(db);
  await using receiver = await openReceiver(() => [before.worker.pid]);
  const jobs = openSentJobs(await openFilms(encoder, work), receiver);
  const older = await openCustomer([before.api.url]);
  for (let i = 0; i < 4; i += 1) await jobs.send('old', older);
  const oldId = await workerId(db, before.worker.pid);
  await untilBusy(db, oldId);

  say('a new worker starts beside them and migrates; the old one ends what it has in hand');
  const newId = await workerId(db, (await start('new', 'worker')).pid);
  for (let i = 0; i < 2; i += 1) await jobs.send('old', older);
  await jobs.ended();

  say('the new API starts, and both are asked');
  const newer = await openCustomer([(await start('new', 'api')).url]);
  const both: [Version, typeof older][] = [
    ['new', newer],
    ['old', older],
  ];
  for (let i = 0; i < 5; i += 1) for (const [by, customer] of both) await jobs.send(by, customer);
  await untilBusy(db, newId);
  const shownOtherwise = await jobs.shownOtherwise(older, newer);

  say('the old ones are told to end in the middle of it');
  const diedOfIt = Object.entries(before).flatMap(([role, { died }]) => (died() ? role : []));
  const endedWith = { worker: await before.worker.stop(), api: await before.api.stop() };
  await jobs.ended();
  return {
    ...{ from: old.commit, schemaBefore, schemaAfter: await newestMigration(db) },
    ...{ sentByOld: jobs.count('old'), sentByNew: jobs.count('new'), lost: await jobs.lost(newer), shownOtherwise },
    ...{ tasksOfOld: await tasksOf(db, oldId), tasksOfNew: await tasksOf(db, newId), diedOfIt, endedWith },
  };
}

async function newestMigration(db: Database): Promise<number> {
  return (await db.query<{ newest: number }>('select max(number) as newest from migrations'))[0]!.newest;
}

async function workerId(db: Database, pid: number): Promise<string> {
  const [row] = await db.query<{ id: string }>('select id from workers where pid = $1', [pid]);
  if (row === undefined) throw new Error(`the worker ${pid} is not there any more`);
  return row.id;
}

const tasksOf = async (db: Database, worker: string): Promise<number> =>
  (
    await db.query<{ n: number }>(`select count(*)::int as n from tasks where status = 'done' and worker = $1`, [
      worker,
    ])
  )[0]!.n;

/** Until the worker has a task in hand. */
async function untilBusy(db: Database, worker: string): Promise<void> {
  const running = `select from tasks where status = 'running' and worker = $1`;
  const until = performance.now() + 60_000;
  while ((await db.query(running, [worker])).length === 0) {
    if (performance.now() > until) throw new Error(`the worker ${worker} had nothing in hand`);
    await wait(50);
  }
}
