import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/schemas/job.ts';
import { folderOf, type Task } from '../job/cost.ts';
import { say } from '../job/progress.ts';
import { jobBody } from '../job/request.ts';
import { isPlayable } from './playable.ts';
import { cpuOfTree } from './process-tree.ts';
import { type Server, startServer } from './server.ts';
import { type Watched, watch } from './watch.ts';

/** Milliseconds between two questions at first; later a hundredth of the time that has passed: more would be load. */
const every = 20;

/** What a customer sees of one job, and what it cost. */
export interface ServedJob {
  /** From the call that made it. */
  seconds: number;
  /** Until a player could begin; `null`: it never could. */
  playableSeconds: number | null;
  /** CPU seconds of the server and all its processes. */
  cpu: number;
}

export interface Service {
  first: ServedJob & Watched;
  /** The same request over the same file again. */
  again: ServedJob;
}

/** Does the job on a server of its own, twice. @throws Error where a job fails */
export async function measureService(task: Task): Promise<Service> {
  const work = await folderOf(task, 'service');
  say('a server starts and takes the source');
  const server = await startServer(work);
  try {
    const videoId = await server.upload(task.source.path);
    say('the job on the server');
    const watching = watch(server.pid);
    const first = await serve(server, task, videoId);
    const watched = watching.stop();
    say('the same job again');
    return { first: { ...first, ...watched }, again: await serve(server, task, videoId) };
  } finally {
    await server.stop();
  }
}

async function serve(server: Server, { request, wanted }: Task, videoId: string): Promise<ServedJob> {
  const renditions = wanted.hls.length + (wanted.sound === null ? 0 : 1);
  const before = cpuOfTree(server.pid);
  const start = performance.now();
  const passed = () => (performance.now() - start) / 1000;
  const { id } = await server.createJob(jobBody(request, videoId));
  let playableSeconds: number | null = null;
  for (;;) {
    const job = await server.getJob(id);
    if (playableSeconds === null && (await plays(job, renditions))) playableSeconds = passed();
    if (job.status === 'failed') throw new Error(`the job failed: ${job.error?.message}`);
    if (job.status === 'completed') return { seconds: passed(), playableSeconds, cpu: cpuOfTree(server.pid) - before };
    await wait(Math.max(every, passed() * 10));
  }
}

const plays = async ({ playbackUrl }: Job, renditions: number): Promise<boolean> =>
  playbackUrl !== null && (await isPlayable(playbackUrl, renditions));
