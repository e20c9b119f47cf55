import type { Database } from '../db/database.ts';
import { endLoneStep, endStep } from '../db/end-step.ts';
import { lockJobState, setPlayable } from '../db/jobs.ts';
import { hold } from '../db/lease.ts';
import { withCommit } from '../db/sent-statements.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import { endJob } from './end-job.ts';
import type { TaskRun } from './task-run.ts';
import { whenAnswered } from './when-answered.ts';
import type { WorkContext } from './work-context.ts';

/**
 * The end of a step, in one transaction: its result, the tasks that it was the last to hold up, and, with the last
 * step, the end of the job. Of the steps before it no row is read: a long video has thousands. A database that is away for
 * a while must not cost the encode. Fenced: what was done after all is not done again.
 *
 * @returns whether playlists have something to grow by
 */
export async function finishStep(
  context: WorkContext,
  run: TaskRun,
  plan: Plan,
  step: Step,
  result: StepResult,
): Promise<boolean> {
  const isFollowed = plan.steps.some(({ after }) => after.includes(step.id));
  const growing = await whenAnswered(
    () => (isFollowed ? finishFollowed(context.db, run, result) : finishLone(context, run, plan, step, result)),
    { signal: run.signal },
  );
  context.tally.add(run.job.id, { plan, result });
  return growing;
}

/** Others of the job are still to be done: all of it goes in one flight. */
async function finishFollowed(db: Database, { task }: TaskRun, result: StepResult): Promise<boolean> {
  const { ending } = await db.transaction(async (sql) => {
    const ending = endStep(sql, task, result);
    withCommit(ending);
    return { ending };
  });
  const { held, growing } = await ending;
  hold(held);
  return growing;
}

async function finishLone(
  context: WorkContext,
  { task, job }: TaskRun,
  plan: Plan,
  step: Step,
  result: StepResult,
): Promise<boolean> {
  return await context.db.transaction(async (sql) => {
    // In one flight, in this order
    const [current, rest] = await Promise.all([lockJobState(sql, job.id), endLoneStep(sql, task, result)]);
    hold(current !== null && rest.held);
    const playable = step.kind === 'package-hls' && !rest.packaging;
    if (!rest.open) await endJob(context, sql, { ...job, ...current!, playable }, plan);
    else if (playable && !current!.playable) withCommit(setPlayable(sql, job.id));
    return false;
  });
}
