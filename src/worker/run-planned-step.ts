import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isWhole, joinAll } from '../core/join-parts.ts';
import { stepOf } from '../core/plan/find-rendition.ts';
import { partsOf, withoutKnown } from '../core/plan/reuse.ts';
import { claimParts } from '../db/claim-parts.ts';
import { findParts, storePart } from '../db/renditions.ts';
import type { TaskRow } from '../db/tasks.ts';
import type { StepIo } from '../media/steps/step-io.ts';
import { coresFor } from '../media/steps/threads.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import { finishStep } from './finish-step.ts';
import { growAside } from './grow-aside.ts';
import { progressWriter } from './progress.ts';
import { PutOff } from './put-off.ts';
import { sourceOf } from './source.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Milliseconds between two times that playlists grow with the sound alone. */
const AGAIN = 5000;

const nothing: StepResult = { renditions: {}, outputs: [], warnings: [], cpuSeconds: 0, wallSeconds: 0 };

/** Does one step of the job's plan, and what follows from its end. */
export async function runPlannedStep(context: WorkContext, run: TaskRun): Promise<void> {
  const { task, job } = run;
  const plan = job.plan!;
  const planned = stepOf(plan, task.step);
  const step = await unmade(context, task, plan, planned);
  await using progress = progressWriter(context.db, run);
  const result =
    step === null
      ? nothing
      : await context.media.runStep(plan, step, await stepIo(context, run, plan, step, progress.report));
  run.signal.throwIfAborted();
  run.free();
  if (await finishStep(context, run, plan, planned, result)) growAside(context, { ...job, plan });
}

/** Another job may have encoded some of it since the plan was made. @throws PutOff while one is about to */
async function unmade({ db }: WorkContext, task: TaskRow, plan: Plan, step: Step): Promise<Step | null> {
  const parts = partsOf(step, plan.picture);
  if (parts.length === 0) return step;
  const known = await claimParts(db, task, parts);
  if (known === null) throw new PutOff('the task of another job makes the same', 1);
  return withoutKnown(step, plan.picture, known);
}

async function stepIo(
  context: WorkContext,
  run: TaskRun,
  plan: Plan,
  step: Step,
  onProgress: StepIo['onProgress'],
): Promise<StepIo> {
  const { db, storage, sources, encoder, slots } = context;
  const { job, folder, signal, log, holdLease } = run;
  const source = join(folder, 'source');
  if (readsSource(step)) {
    const file = sourceOf(run);
    await sources.get(file.straightened ?? file.path, source, signal);
  }
  const packaged = packagedBy(step);
  const known = joinAll(packaged.length === 0 ? [] : await findParts(db, packaged));
  let { playable } = job;
  let grown = 0;
  return {
    ...{ encoder, source, folder, signal, onProgress, onLog: log.add },
    ...coresFor(plan, step, { cores: availableParallelism(), slots, busy: context.runs.size }),
    async put(key, path) {
      await holdLease();
      await storage.put(key, path);
    },
    async putText(key, text) {
      await holdLease();
      await storage.putText(key, text);
    },
    get: (key, path) => storage.get(key, path),
    read: (key) => storage.read(key),
    async onGrowth(hash, facts) {
      await holdLease();
      await storePart(db, hash, facts, true);
      if (playable && performance.now() - grown < AGAIN) return;
      grown = performance.now();
      growAside(context, { id: job.id, plan, playable }).then((now) => {
        playable = now;
      });
    },
    facts(hash) {
      const facts = known.get(hash);
      if (facts && isWhole(plan, hash, facts)) return facts;
      throw new Error(`the rendition ${hash} is not encoded, or not to its end`);
    },
  };
}

function packagedBy(step: Step): string[] {
  if (step.kind === 'package-hls') return [...step.videos, ...step.audios];
  return step.kind === 'package-mp4' ? [step.video, step.audio].filter((hash) => hash !== null) : [];
}

const readsSource = ({ kind }: Step) => kind !== 'package-mp4' && kind !== 'package-hls';
