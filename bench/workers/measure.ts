import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Task as TaskOfJob } from '../../src/schemas/task.ts';
import type { Task } from '../job/cost.ts';
import { say } from '../job/progress.ts';
import { jobBody } from '../job/request.ts';
import { cpuOfTree, machineTime } from '../ladder/process-tree.ts';
import type { Server } from '../ladder/server.ts';
import { idleSeconds, type Span } from './busy.ts';
import { keepBusy } from './busy-core.ts';
import { openInstallation } from './installation.ts';

/** Milliseconds. */
const EVERY = 1000;

/** The cores of the workers, and one that is kept busy by somebody else. */
interface Run {
  explained: string;
  cores: number[];
  busy?: number;
}

export const runs = {
  one: { explained: 'one worker on core 0; core 1 is idle but for the API and PostgreSQL', cores: [0] },
  besideWork: { explained: 'the same, with an encode of the same film and sizes on core 1', cores: [0], busy: 1 },
  two: { explained: 'two workers, on core 0 and core 1', cores: [0, 1] },
} satisfies Record<string, Run>;

export type RunName = keyof typeof runs;

export interface Measured {
  /** By the clock. */
  seconds: number;
  /** CPU seconds of each worker with its encoders. */
  cpu: number[];
  /** CPU seconds of the API, PostgreSQL, this program, and in a run beside work of that. */
  otherCpu: number;
  /** Seconds in which each worker had no task in hand. */
  idle: number[];
  /** Share of the machine that neither this program, with all below it, used nor nobody. */
  othersShare: number;
  tasks: TaskOfJob[];
  /** Of the job. */
  span: Span;
}

/** Does the job in an installation of its own. @throws Error where it fails */
export async function measureRun(task: Task, name: RunName): Promise<Measured> {
  const { explained, cores, busy }: Run = runs[name];
  const work = join(task.work, name);
  await mkdir(work);
  await using installation = await openInstallation(work);
  const { server } = installation;
  const workers = await Promise.all(cores.map(installation.startWorker));
  const videoId = await server.upload(task.source.path);
  await using _busy = busy === undefined ? null : await keepBusy(task, busy);
  say(explained);
  const pids = [...workers, process.pid];
  const before = { machine: machineTime(), cpu: pids.map(cpuOfTree) };
  const from = Date.now();
  const { id } = await server.createJob(jobBody(task.request, videoId));
  const to = await endOf(server, id);
  const span = { from, to };
  const spent = pids.map((pid, index) => cpuOfTree(pid) - before.cpu[index]!);
  const [cpu, own] = [spent.slice(0, -1), spent.at(-1)!];
  const machine = machineTime();
  const [all, free] = [machine.all - before.machine.all, machine.idle - before.machine.idle];
  const tasks = await server.getTasks(id);
  return {
    ...{ seconds: (to - from) / 1000, cpu, idle: idleSeconds(tasks, span, cores.length), tasks, span },
    otherCpu: own - cpu.reduce((sum, one) => sum + one, 0),
    othersShare: Math.max(0, (all - free - own) / all),
  };
}

/** Asks seldom: to answer is work, too. @returns when the job was done, in milliseconds since 1970 */
async function endOf(server: Server, id: string): Promise<number> {
  for (;;) {
    const { status, error, finishedAt } = await server.getJob(id);
    if (status === 'failed') throw new Error(`the job failed: ${error?.message}`);
    if (status === 'completed') return Date.parse(finishedAt!);
    await wait(EVERY);
  }
}
