import { beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { noStats, statsOf } from '../../src/core/stats.ts';
import type { Database } from '../../src/db/database.ts';
import { insertJob, setJobPlan, startJob } from '../../src/db/jobs.ts';
import { useRenditions } from '../../src/db/renditions.ts';
import { finishTask, insertTasks } from '../../src/db/tasks.ts';
import { VodsmithError } from '../../src/errors.ts';
import type { EncodeVideo, Plan } from '../../src/schemas/plan.ts';
import type { StepResult } from '../../src/schemas/results.ts';
import { finishStep } from '../../src/worker/finish-step.ts';
import { openGrowths } from '../../src/worker/growths.ts';
import { watchSurroundings } from '../../src/worker/hindrance.ts';
import { jobsInHand } from '../../src/worker/jobs-in-hand.ts';
import { LogTail } from '../../src/worker/log-tail.ts';
import { openTally } from '../../src/worker/tally.ts';
import { workFolders } from '../../src/worker/work-folders.ts';
import { planInput, savedProbe } from '../core/plan/inputs.ts';
import { factsOf } from '../db/rows.ts';
import { startTask } from '../db/task-rows.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
let place: Workplace;

beforeAll(async () => {
  place = await openWorkplace((cleanup) => void cleanups.unshift(cleanup));
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

/** A film of as many minutes, planned for the place's project. */
function planOf(minutes: number): Plan {
  const { media, timing } = savedProbe('camera-720p');
  const end = minutes * 60;
  const keyframes = Array.from({ length: end / 2 }, (_, index) => media.start + index * 2);
  const probe = {
    media: { ...media, duration: end },
    timing: { ...timing, video: { ...timing.video!, last: end, end, frames: end * 30, keyframes } },
  };
  const input = planInput(probe, { presets: [{ format: 'hls', resolutions: ['240', '360'] }] });
  return makePlan({ ...input, newId, address: { ...input.address, sha256: newId() } });
}

const resultOf = (step: EncodeVideo): StepResult => ({
  renditions: Object.fromEntries(step.renditions.map((hash) => [hash, factsOf(step.from)])),
  ...{ outputs: [], warnings: [], cpuSeconds: 2, wallSeconds: 1 },
});

/**
 * Ends the last chunk of a film whose other chunks are encoded; rows that were read.
 *
 * @param refusals so many transactions find the database away first
 */
async function rowsReadAtTheEnd(plan: Plan, refusals = 0): Promise<{ read: number; jobId: string }> {
  const { db, projectId } = place;
  const job = await insertJob(db, {
    ...{ id: newId(), projectId, presets: [], thumbnails: [], userData: null, videoId: null, videoUrl: null },
    ...{ webhookUrl: null, priority: 0, quality: 'standard' },
  });
  await startJob(db, job.id, noStats);
  const { media } = savedProbe('camera-720p');
  await setJobPlan(db, job.id, { media, plan, stats: statsOf(plan, new Map(), [], 0) });
  await useRenditions(db, { projectId, jobId: job.id, renditions: plan.renditions });
  const tasks = plan.steps.map((step) => ({ step, id: newId() }));
  await insertTasks(
    db,
    tasks.map(({ step, id }) => ({ ...step, id, jobId: job.id, step: step.id, status: 'queued' as const })),
  );
  const chunks = tasks.flatMap(({ step, id }) => (step.kind === 'encode-video' ? [{ step, id }] : []));
  const last = chunks.at(-1)!;
  for (const { step, id } of chunks.slice(0, -1)) {
    await startTask(db, id, 'one');
    await finishTask(db, { id, attempt: 1 }, resultOf(step));
  }
  let [read, left] = [0, refusals];
  const counted: Database = {
    ...db,
    async transaction(work) {
      if (left-- > 0) throw new VodsmithError('unavailable', 'The database does not answer at the moment.');
      return await db.transaction((sql) =>
        work({
          async query<Row>(text: string, values?: unknown[]) {
            const rows = await sql.query<Row>(text, values);
            read += rows.length;
            return rows;
          },
        }),
      );
    },
  };
  const run = {
    ...{ task: (await startTask(db, last.id, 'one'))!, job: { ...job, plan }, file: null },
    ...{
      folder: '',
      signal: new AbortController().signal,
      lose() {},
      free() {},
      async holdLease() {},
      log: new LogTail(),
    },
  };
  const tally = openTally({ db, log: place.options.log });
  const context = {
    ...place.options,
    db: counted,
    worker: 'one',
    jobs: jobsInHand(db, 1),
    folders: workFolders(place.workFolder),
    runs: new Set<never>(),
    hindrance: watchSurroundings(place.options),
    growths: openGrowths(place.options),
    tally,
  };
  await finishStep(context, run, plan, last.step, resultOf(last.step));
  await vi.waitUntil(async () => (await place.job(job.id)).stats?.cpuSeconds === 2, patience);
  await tally.stop();
  return { read, jobId: job.id };
}

test('the end of a chunk reads the same of a long film as of a short one', async () => {
  const [short, long] = [planOf(5), planOf(50)];
  expect(long.steps.length).toBeGreaterThan(short.steps.length + 50);
  const { read } = await rowsReadAtTheEnd(short);
  const { read: more, jobId } = await rowsReadAtTheEnd(long);
  expect(read).toBeGreaterThan(0);
  expect(more).toBe(read);
  expect((await place.job(jobId)).stats).toMatchObject({ cpuSeconds: 2, renditions: [{}, {}, { cpuSeconds: 0 }] });
});

test('a chunk that was encoded while the database is away counts when it is back', async () => {
  const { jobId } = await rowsReadAtTheEnd(planOf(1), 6);
  expect((await place.job(jobId)).stats).toMatchObject({ cpuSeconds: 2 });
});
