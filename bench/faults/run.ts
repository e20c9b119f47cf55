import { setTimeout as wait } from 'node:timers/promises';
import { openPostgres } from '../../src/db/postgres.ts';
import { findEncoder } from '../../src/media/encoder.ts';
import { say } from '../job/progress.ts';
import { type Customer, openCustomer } from './customer.ts';
import { openFilms } from './films.ts';
import { type Hit, inject } from './inject.ts';
import { openInstallation } from './installation.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { longFaults, scheduleOf } from './schedule.ts';
import { watchTakeovers } from './takeovers.ts';
import { judge, type Verdict } from './verdict.ts';

/** Jobs under way at once, while faults happen. */
const OPEN = 4;
/** Milliseconds after the last fault in which every job has to end. */
const PATIENCE = 180_000;

export interface Figures extends Verdict {
  /** Faults of the seed: SIGKILL, and SIGSTOP for some seconds. */
  kills: number;
  stops: number;
  /** Long faults, as `worker-1 stop 60 s`. */
  long: string[];
  /** From the loss of a worker until another has begun its task; while the database or the storage was away, too. */
  takeoverSecondsMax: number | null;
  /** The same, until others might have begun it: without the wait for a slot. */
  freeSecondsMax: number | null;
  takeoverSecondsMaxInOutage: number | null;
}

interface Options {
  runs: number;
  seed: number;
  /** The long faults, too, before the others. */
  long: boolean;
  /** No SIGSTOP among the others. */
  onlyKills?: boolean;
  /** Seconds between two of them, on average. */
  every?: number;
}

/** Kills processes of an installation while it works, and says what became of the jobs. */
export async function runFaults(work: string, { runs, seed, long, ...schedule }: Options): Promise<Figures> {
  say('PostgreSQL, S3, two APIs and three workers start');
  await using installation = await openInstallation(work);
  const { processes } = installation;
  const workers = [processes['worker-1'], processes['worker-2'], processes['worker-3']];
  await using receiver = await openReceiver(() => workers.map((worker) => worker.pid()));
  const film = await openFilms(await findEncoder(), work);
  const customer = await openCustomer(installation.origins);
  await using db = Object.assign(await openPostgres(installation.databaseUrl), {
    [Symbol.asyncDispose]: () => db.close(),
  });
  const takeovers = watchTakeovers(db);
  const faults = scheduleOf(runs, seed, schedule);
  const possible = longFaults.filter((fault) => long && installation.allows(fault));
  const hits: Hit[] = [];
  const over = new AbortController();
  const failing = inject(installation, [...possible, ...faults], takeovers, hits).finally(() => over.abort());
  const sending = sendJobs({ customer, receiver, film, over: over.signal });
  const [submitted] = await Promise.all([sending, failing]);
  say(`${submitted.length} jobs were sent: what is open ends`);
  await ended(submitted, customer, receiver);
  await takeovers.stop();
  const most = (seconds: number[]) => (seconds.length === 0 ? null : Math.round(Math.max(...seconds) * 10) / 10);
  return {
    ...(await judge(submitted, { customer, receiver, db, hits })),
    kills: faults.filter(({ kind }) => kind === 'kill').length,
    stops: faults.filter(({ kind }) => kind === 'stop').length,
    long: possible.map(({ target, kind, lasts }) => `${target} ${kind} ${lasts / 1000} s`),
    takeoverSecondsMax: most(takeovers.seconds),
    freeSecondsMax: most(takeovers.free),
    takeoverSecondsMaxInOutage: most(takeovers.disturbed),
  };
}

interface Sending {
  customer: Customer;
  receiver: Receiver;
  film: (number: number) => Promise<string>;
  over: AbortSignal;
}

/** Keeps some jobs under way. @returns the ids of those that were acknowledged */
async function sendJobs({ customer, receiver, film, over }: Sending): Promise<string[]> {
  const submitted: string[] = [];
  while (!over.aborted) {
    if (submitted.filter((id) => !receiver.received.has(id)).length >= OPEN) await wait(200);
    else {
      const videoId = await customer.upload(await film(submitted.length));
      submitted.push(await customer.submit(videoId, receiver.url));
    }
  }
  return submitted;
}

/** Waits until every job has brought its webhook, or for as long as patience lasts. */
async function ended(submitted: string[], customer: Customer, { received }: Receiver): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (performance.now() < until) {
    const open = submitted.filter((id) => !received.has(id));
    const states = await Promise.all(open.map(async (id) => (await customer.job(id))?.status));
    if (states.every((status) => status === undefined)) return;
    await wait(500);
  }
}
