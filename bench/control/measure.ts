import { setTimeout as wait } from 'node:timers/promises';
import { jobBody, referenceJob } from '../job/request.ts';
import { round } from '../job/table.ts';
import { countCpu } from './cpu.ts';
import type { Installation } from './installation.ts';
import { type Call, load } from './load.ts';
import { startNullWorker } from './processes.ts';
import { idOf } from './rows.ts';

const CONNECTIONS = 50;
const numbers = (count: number, of: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => of(index));

/** Jobs that the API takes each second, all of them queued in their transactions. */
export async function measureSubmission(installation: Installation, rows: number, jobs: number) {
  await installation.addSources(rows + 1, rows + jobs);
  const cpu = countCpu(installation.pids);
  const { perSecond } = await load(submissions(rows, jobs), { ...installation, connections: CONNECTIONS });
  return { jobsPerSecond: round(perSecond), jobCpuMs: cpu(jobs) };
}

const submissions = (from: number, count: number): Call[] =>
  numbers(count, (index) => from + 1 + index).map((number) => ({
    method: 'POST',
    path: '/v1/encoder/jobs',
    body: jobBody(referenceJob, idOf('file', number)),
  }));

/** Tasks for each job, of six, in which the processes warm up: code is compiled, connections opened, statements planned. */
const WARM_UP = 2;

/** Tasks that two workers end each second while more of them wait than they have slots, once they are warm. */
export async function measureTasks(installation: Installation, jobs: number) {
  const workers = await Promise.all([0, 1].map(() => startNullWorker(installation.settings, 0, 8)));
  const warm = await done(installation, WARM_UP * jobs);
  const cpu = countCpu({ workers: workers.map(({ pid }) => pid), postgres: installation.pids.postgres });
  await ended(installation);
  const all = await done(installation);
  const tasks = all.tasks - warm.tasks;
  const taskCpuMs = cpu(tasks);
  await Promise.all(workers.map((worker) => worker.stop()));
  return { tasksPerSecond: round(tasks / (all.last - warm.now)), taskCpuMs, tasks, warmUpTasks: warm.tasks };
}

/** The tasks that are done, as soon as there are so many, and seconds of the database's clock: now, and when the last ended. */
async function done({ db }: Installation, atLeast = 0) {
  for (;;) {
    const [row] = await db.query<{ tasks: number; now: number; last: number }>(
      `select count(*) as tasks, extract(epoch from now())::float8 as now,
         extract(epoch from max(finished_at))::float8 as last from tasks where status = 'done'`,
    );
    if (row!.tasks >= atLeast) return row!;
    await wait(100);
  }
}

/**
 * From the end of one step's encoder until the next one begins on the same slot, while more wait. Of each worker without
 * the first quarter, in which it warms up.
 */
export async function measureGaps(installation: Installation, from: number) {
  const jobs = 240;
  await installation.addSources(from + 1, from + jobs);
  await load(submissions(from, jobs), { ...installation, connections: CONNECTIONS });
  const workers = await Promise.all([0, 1].map(() => startNullWorker(installation.settings, 100, 2)));
  await ended(installation);
  const said = await Promise.all(workers.map((worker) => worker.stop()));
  const warm = said.map((line) => JSON.parse(line) as number[]).map((all) => all.slice(all.length / 4));
  const gaps = warm.flat().sort((a, b) => a - b);
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
