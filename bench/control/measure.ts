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

/** Tasks that two workers end each second while more of them wait than they have slots. */
export async function measureTasks(installation: Installation) {
  const workers = await Promise.all([0, 1].map(() => startNullWorker(installation.settings, 0, 8)));
  const cpu = countCpu({ workers: workers.map(({ pid }) => pid), postgres: installation.pids.postgres });
  await ended(installation);
  const [{ tasks }] = (await installation.db.query('select count(*) as tasks from tasks')) as [{ tasks: number }];
  const taskCpuMs = cpu(tasks);
  await Promise.all(workers.map((worker) => worker.stop()));
  const [done] = await installation.db.query<{ tasks: number; seconds: number }>(
    `select count(*) as tasks, extract(epoch from max(finished_at) - min(started_at))::float8 as seconds from tasks`,
  );
  return { tasksPerSecond: round(done!.tasks / done!.seconds), taskCpuMs };
}

/** From the end of one step's encoder until the next one begins on the same slot, while more wait. */
export async function measureGaps(installation: Installation, from: number) {
  // Enough that the first tasks, for which connections are opened and plans made, are less than one in a hundred
  const jobs = 240;
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
