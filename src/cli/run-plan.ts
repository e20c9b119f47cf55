import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { joinAll } from '../core/join-parts.ts';
import { soundKey } from '../core/plan/find-rendition.ts';
import { rankOf } from '../core/plan/rank.ts';
import { runStep } from '../media/steps/run-step.ts';
import type { StepIo } from '../media/steps/step-io.ts';
import { coresFor, slotsFor } from '../media/steps/threads.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../schemas/results.ts';
import type { LocalPlan } from './local-plan.ts';

const cores = availableParallelism();
const slots = slotsFor(cores);

export interface RunOptions extends LocalPlan {
  /** An existing, empty folder: outputs come to `out/` in it, whatever else is needed beside. */
  stage: string;
  signal: AbortSignal;
  /** @param share 0 to 1 of the whole plan */
  onProgress(share: number, step: Step, speed: number | null): void;
}

/**
 * Does all steps of a plan in this process, as many at once as there are cores. The results come in the plan's order.
 *
 * @throws the first failure, after everything else has been stopped
 */
export async function runPlan(options: RunOptions): Promise<StepResult[]> {
  const { plan } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const results = new Map<string, StepResult>();
  const report = progressOf(options);
  const waiting = new Set(plan.steps.toSorted((a, b) => rankOf(0, plan, b) - rankOf(0, plan, a)));
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const isReady = (step: Step) => step.after.every((id) => results.has(id));
  const start = (step: Step) => {
    waiting.delete(step);
    const io = stepIo({ ...options, signal }, step, factsOf(results), (share, speed) => report(step, share, speed));
    const done: Promise<void> = io
      .then((ready) => runStep(plan, step, ready))
      .then((result) => {
        results.set(step.id, result);
        report(step, 1, null);
      })
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(done));
    running.add(done);
  };

  try {
    while (waiting.size > 0 || running.size > 0) {
      for (const step of waiting) if (running.size < slots && isReady(step)) start(step);
      await Promise.race(running);
      if (failures.length > 0) throw failures[0];
    }
  } catch (error) {
    failing.abort(error);
    await Promise.allSettled(running);
    throw error;
  }
  return plan.steps.map(({ id }) => results.get(id)!);
}

function progressOf({ plan, onProgress }: RunOptions) {
  const total = plan.steps.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  return (step: Step, share: number, speed: number | null) => {
    shares.set(step.id, Math.max(share, shares.get(step.id) ?? 0));
    const done = plan.steps.reduce((sum, { id, weight }) => sum + weight * (shares.get(id) ?? 0), 0);
    onProgress(total > 0 ? done / total : 1, step, speed);
  };
}

const factsOf = (results: Map<string, StepResult>): Map<string, RenditionFacts> =>
  joinAll([...results.values()].flatMap(({ renditions }) => Object.entries(renditions)));

async function stepIo(
  { encoder, source, stage, plan, signal }: RunOptions,
  step: Step,
  facts: Map<string, RenditionFacts>,
  onProgress: StepIo['onProgress'],
): Promise<StepIo> {
  const folder = join(stage, 'work', step.id);
  await mkdir(folder, { recursive: true });
  const kept = keptKeys(plan);
  const place = async (key: string) => {
    const path = join(stage, kept(key) ? 'out' : 'parts', key);
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  return {
    ...{ encoder, source, folder, signal, onProgress, onLog: () => {}, onGrowth: async () => {} },
    ...coresFor(plan, step, { cores, slots }),
    put: async (key, path) => rename(path, await place(key)),
    putText: async (key, text) => writeFile(await place(key), text),
    get: async (key, path) => copyFile(await place(key), path),
    read: async (key) => createReadStream(await place(key)),
    facts: (hash) => facts.get(hash)!,
  };
}

/** Segments that no playlist names, and the sound that is in every MP4, are not left in the folder. */
function keptKeys(plan: Plan): (key: string) => boolean {
  const listed = new Set(
    plan.steps.flatMap((step) => (step.kind === 'package-hls' ? [...step.videos, ...step.audios] : [])),
  );
  const dropped = plan.renditions.flatMap((rendition) => [
    ...(rendition.kind === 'audio' ? [soundKey(rendition)] : []),
    ...(listed.has(rendition.hash) ? [] : [`${rendition.prefix}/`]),
  ]);
  return (key) => !dropped.some((one) => key === one || (one.endsWith('/') && key.startsWith(one)));
}

/** Removes everything that a run left in its stage. */
export const removeStage = (stage: string): Promise<void> => rm(stage, { recursive: true, force: true });
