import { setTimeout as wait } from 'node:timers/promises';
import { stepOf } from '../core/plan/find-rendition.ts';
import { rankOf, turnOf } from '../core/plan/rank.ts';
import { noStats, statsAfter } from '../core/stats.ts';
import { countStep, lockJobState, setPlayable } from '../db/jobs.ts';
import { storePart } from '../db/renditions.ts';
import { finishTask, hasOpenTasks, readyTasks } from '../db/tasks.ts';
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
 * step, the end of the job. Of the steps before it nothing is read: a long film has thousands.
 */
export async function finishStep(
  context: WorkContext,
  { task, job, message }: TaskRun,
  plan: Plan,
  step: Step,
  result: StepResult,
): Promise<void> {
  const { db, queue } = context;
  await retried(() =>
    db.transaction(async (sql) => {
      // What follows from nothing that is read goes in one flight, in this order
      const [current, held] = await Promise.all([lockJobState(sql, job.id), finishTask(sql, task, result)]);
      hold(current?.status === 'processing' && held);
      const [ready, open, openHls] = await Promise.all([
        readyTasks(sql, job.id),
        hasOpenTasks(sql, job.id),
        step.kind === 'package-hls' && hasOpenTasks(sql, job.id, ['package-hls']),
        ...inOneOrder(result.renditions).map(([hash, facts]) => storePart(sql, hash, facts)),
      ]);
      const wallSeconds = (Date.now() - (current!.startedAt ?? new Date()).getTime()) / 1000;
      const stats = statsAfter(current!.stats ?? noStats, plan, step, result, wallSeconds);
      const playable = step.kind === 'package-hls' && !openHls;
      const messages = ready.map(({ id, step }) => ({
        data: { taskId: id },
        priority: rankOf(job.priority, plan, stepOf(plan, step)),
        job: { ...job, createdAt: turnOf(job.createdAt, plan, stepOf(plan, step)) },
      }));
      await Promise.all([
        queue.sendAll('tasks', messages, sql),
        ...(open
          ? [countStep(sql, job.id, stats, playable)]
          : [playable && setPlayable(sql, job.id), endJob(context, sql, { ...current!, stats }, plan)]),
        queue.complete('tasks', message, sql),
      ]);
    }),
  );
}

/** The order in which everybody locks renditions: two jobs that end together never wait for each other. */
const inOneOrder = (renditions: StepResult['renditions']) =>
  Object.entries(renditions).sort(([a], [b]) => (a < b ? -1 : 1));

/** A database that is away for a moment must not cost the encode. Fenced: what was done after all is not done again. */
async function retried(end: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await end();
    } catch (error) {
      if (error instanceof LeaseLost || tries === ENDINGS) throw error;
      await wait(1000 * tries);
    }
  }
}
