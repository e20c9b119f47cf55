import { setTimeout as wait } from 'node:timers/promises';
import { noStats, statsAfter } from '../core/stats.ts';
import { endStep, type StepEnd } from '../db/end-step.ts';
import { countStep, lockJobState } from '../db/jobs.ts';
import { withCommit } from '../db/sent-statements.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import { endJob } from './end-job.ts';
import { hold, LeaseLost } from './lease.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Tries to write the end of a step. */
const ENDINGS = 4;

/**
 * The end of a step, in one transaction: its result, the tasks that it was the last to hold up, and, with the last
 * step, the end of the job. Of the steps before it no row is read: a long film has thousands.
 */
export async function finishStep(
  context: WorkContext,
  { task, job }: TaskRun,
  plan: Plan,
  step: Step,
  result: StepResult,
): Promise<StepEnd> {
  return await retried(() =>
    context.db.transaction(async (sql) => {
      // In one flight, in this order
      const [current, end] = await Promise.all([lockJobState(sql, job.id), endStep(sql, task, result)]);
      hold(current?.status === 'processing' && end.held);
      const wallSeconds = (Date.now() - (current!.startedAt ?? new Date()).getTime()) / 1000;
      const stats = statsAfter(current!.stats ?? noStats, plan, step, result, wallSeconds);
      const playable = step.kind === 'package-hls' && !end.packaging;
      if (end.open) withCommit(countStep(sql, job.id, stats, playable));
      else await endJob(context, sql, { ...job, stats, playable }, plan);
      return end;
    }),
  );
}

/** A database that is away for a moment must not cost the encode. Fenced: what was done after all is not done again. */
async function retried<T>(end: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await end();
    } catch (error) {
      if (error instanceof LeaseLost || tries === ENDINGS) throw error;
      await wait(1000 * tries);
    }
  }
}
