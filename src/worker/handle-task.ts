import { LeaseLost, lease } from '../db/lease.ts';
import type { TakenTask } from '../db/take-task.ts';
import { renewTask } from '../db/task-queue.ts';
import { forgetStart } from '../db/tasks.ts';
import { inSpan } from '../tracing/span.ts';
import { settleFailure } from './fail.ts';
import { fetchSource } from './fetch-source.ts';
import { LogTail } from './log-tail.ts';
import { planJob } from './plan-job.ts';
import { PutOff, putOff } from './put-off.ts';
import { refuseDeadly } from './refuse-deadly.ts';
import { runPlannedStep } from './run-planned-step.ts';
import { logWith } from './task-log.ts';
import type { TaskRun } from './task-run.ts';
import type { TaskInHand } from './task-source.ts';
import { whenAnswered } from './when-answered.ts';
import type { WorkContext } from './work-context.ts';

type Handler = (context: WorkContext, run: TaskRun) => Promise<void>;

/** What is not here is a step of the plan. */
const handlers: Record<string, Handler> = { fetch: fetchSource, plan: planJob };
/** What it makes is text. */
const withoutFolder = ['package-hls'];

/**
 * Does one task. Its result, the tasks that follow and its job's state change in one transaction, or not at all.
 */
export async function handleTask(
  shared: WorkContext,
  { takenAt, ...taken }: TaskInHand,
  stopping: AbortSignal,
  free: () => void,
): Promise<void> {
  const found = await jobOf(shared, taken);
  // It was deleted meanwhile, and the task with it
  if (found === null) return;
  const { task } = taken;
  const { job } = found;
  const request = job.requestId === null ? {} : { requestId: job.requestId };
  const facts = { jobId: job.id, taskId: task.id, kind: task.kind, attempt: task.attempt, ...request };
  const context: WorkContext = { ...shared, log: logWith(shared.log, facts) };
  const ending = new AbortController();
  const signal = AbortSignal.any([stopping, ending.signal]);
  const run: TaskRun = {
    ...{ task, ...found },
    folder: '',
    signal,
    lose: () => ending.abort(new LeaseLost()),
    free,
    holdLease: lease(() => whenAnswered(() => renewTask(context.db, task), { signal }), takenAt),
    log: new LogTail(),
  };
  context.runs.add(run);
  context.log.debug({}, 'task started');
  const since = performance.now();
  let outcome: 'done' | 'failed' | 'given back' = 'given back';
  try {
    await refuseDeadly(context, run);
    if (!withoutFolder.includes(task.kind)) run.folder = await context.folders.take();
    await inSpan(`task ${task.kind}`, { carried: job.trace, attributes: traced(run) }, () =>
      (handlers[task.kind] ?? runPlannedStep)(context, run),
    );
    context.log.info({ ms: Math.round(performance.now() - since) }, 'task done');
    outcome = 'done';
  } catch (error) {
    if (stopping.aborted) throw error;
    if (ending.signal.aborted || error instanceof LeaseLost) await leave(context, run);
    else if (error instanceof PutOff) await putOff(context, run, error);
    else {
      outcome = 'failed';
      await settleFailure(context, run, error);
    }
  } finally {
    context.runs.delete(run);
    context.metrics.taskEnded(task.kind, outcome, (performance.now() - since) / 1000);
    if (run.folder !== '') await context.folders.giveBack(run.folder, outcome === 'done');
  }
}

async function jobOf({ jobs, db }: WorkContext, taken: TakenTask) {
  try {
    return await jobs.of(taken);
  } catch (error) {
    await forgetStart(db, taken.task);
    throw error;
  }
}

const traced = ({ task, job }: TaskRun) => ({
  ...{ 'vodsmith.job.id': job.id, 'vodsmith.task.id': task.id, 'vodsmith.task.kind': task.kind },
  ...{ 'vodsmith.task.attempt': task.attempt, ...(task.step !== null && { 'vodsmith.task.step': task.step }) },
});

async function leave({ db, log }: WorkContext, { task }: TaskRun): Promise<void> {
  log.info({}, 'task left to others');
  await forgetStart(db, task);
}
