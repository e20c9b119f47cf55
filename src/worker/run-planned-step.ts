import { join } from 'node:path';
import { factsOfRenditions } from '../db/renditions.ts';
import { runStep } from '../media/steps/run-step.ts';
import type { StepIo } from '../media/steps/step-io.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import { finishStep } from './finish-step.ts';
import { progressWriter } from './progress.ts';
import { sourceOf } from './source.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Does one step of the job's plan, and what follows from its end. */
export async function runPlannedStep(context: WorkContext, run: TaskRun): Promise<void> {
  const { task, job } = run;
  const plan = job.plan!;
  const step = plan.steps.find(({ id }) => id === task.step)!;
  await using progress = progressWriter(context.db, run);
  const result = await runStep(plan, step, await stepIo(context, run, plan, step, progress.report));
  run.signal.throwIfAborted();
  await finishStep(context, run, plan, step, result);
}

async function stepIo(
  { db, storage, encoder }: WorkContext,
  { job, folder, signal, log }: TaskRun,
  plan: Plan,
  step: Step,
  onProgress: StepIo['onProgress'],
): Promise<StepIo> {
  const source = join(folder, 'source');
  if (readsSource(step)) await storage.get((await sourceOf(db, job)).path, source);
  const known = await factsOfRenditions(
    db,
    plan.renditions.map(({ hash }) => hash),
  );
  return {
    ...{ encoder, source, folder, signal, onProgress, onLog: log.add },
    put: (key, path) => storage.put(key, path),
    putText: (key, text) => storage.putText(key, text),
    get: (key, path) => storage.get(key, path),
    read: (key) => storage.read(key),
    facts(hash) {
      const facts = known.get(hash);
      if (facts === undefined) throw new Error(`the rendition ${hash} is not encoded`);
      return facts;
    },
  };
}

const readsSource = ({ kind }: Step) => kind !== 'package-mp4' && kind !== 'package-hls';
