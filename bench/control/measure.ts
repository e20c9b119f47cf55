import { setTimeout as wait } from 'node:timers/promises';
import { jobBody, referenceJob } from '../job/request.ts';
import { round } from '../job/table.ts';
import type { Installation } from './installation.ts';
import { type Call, load } from './load.ts';
import { startNullWorker } from './processes.ts';
import { idOf } from './rows.ts';

const CONNECTIONS = 50;
/** Calls each second of 50 clients that ask for their job ten times a second. */
const POLLS = 500;
const numbers = (count: number, of: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => of(index));

/** What `GET` takes: of one job, by its id, at random places of the table; of a page of the list. */
export async function measureReads({ origin, token }: Installation, rows: number) {
  const at = { origin, token, connections: CONNECTIONS };
  const gets = (count: number): Call[] =>
    numbers(count, () => 1 + Math.floor(Math.random() * rows)).map((number) => ({
      method: 'GET',
      path: `/v1/encoder/jobs/${idOf('job', number)}`,
    }));
  const page = (number: number): Call[] =>
    numbers(100, () => 0).map(() => ({ method: 'GET', path: `/v1/encoder/jobs?page=${number}` }));
  await load(gets(2000), at);
  const most = await load(gets(10_000), at);
  const polled = await load(gets(5000), { ...at, rate: POLLS });
  const first = await load(page(1), { ...at, connections: 1 });
  const last = await load(page(Math.ceil(rows / 20)), { ...at, connections: 1 });
  return {
    getMsP50: round(polled.p50),
    getMsP99: round(polled.p99),
    getsPerSecond: round(most.perSecond),
    getMsP99AtMost: round(most.p99),
    listMsP50: round(first.p50),
    listMsP99: round(first.p99),
    lastPageMsP50: round(last.p50),
  };
}

/** Jobs that the API takes each second, all of them queued in their transactions. */
export async function measureSubmission(installation: Installation, rows: number, jobs: number): Promise<number> {
  await installation.addSources(rows + 1, rows + jobs);
  const { perSecond } = await load(submissions(rows, jobs), { ...installation, connections: CONNECTIONS });
  return round(perSecond);
}

const submissions = (from: number, count: number): Call[] =>
  numbers(count, (index) => from + 1 + index).map((number) => ({
    method: 'POST',
    path: '/v1/encoder/jobs',
    body: jobBody(referenceJob, idOf('file', number)),
  }));

/** Tasks that two workers end each second while more of them wait than they have slots. */
export async function measureTasks(installation: Installation): Promise<number> {
  const workers = await Promise.all([0, 1].map(() => startNullWorker(installation.settings, 0, 8)));
  await ended(installation);
  await Promise.all(workers.map((worker) => worker.stop()));
  const [done] = await installation.db.query<{ tasks: number; seconds: number }>(
    `select count(*) as tasks, extract(epoch from max(finished_at) - min(started_at))::float8 as seconds from tasks`,
  );
  return round(done!.tasks / done!.seconds);
}

/** From the end of one step's encoder until the next one begins on the same slot, while more wait. */
export async function measureGaps(installation: Installation, from: number) {
  const jobs = 80;
  await installation.addSources(from + 1, from + jobs);
  await load(submissions(from, jobs), { ...installation, connections: CONNECTIONS });
  const workers = await Promise.all([0, 1].map(() => startNullWorker(installation.settings, 100, 2)));
  await ended(installation);
  const said = await Promise.all(workers.map((worker) => worker.stop()));
  const gaps = said.flatMap((line) => JSON.parse(line) as number[]).sort((a, b) => a - b);
  const percentile = (share: number) => round(gaps[Math.floor((gaps.length - 1) * share)]!);
  return { gapMsP50: percentile(0.5), gapMsP99: percentile(0.99) };
}

async function ended({ db }: Installation): Promise<void> {
  for (;;) {
    const open = await db.query(`select status from jobs where status in ('queued', 'processing') limit 1`);
    if (open.length === 0) break;
    await wait(100);
  }
  const failed = await db.query<{ error: unknown }>(`select error from jobs where status = 'failed' limit 1`);
  if (failed.length > 0) throw new Error(`a job failed: ${JSON.stringify(failed[0])}`);
}
