import { setTimeout as wait } from 'node:timers/promises';
import { joinAll } from '../core/join-parts.ts';
import { stepOf } from '../core/plan/find-rendition.ts';
import { rankOf } from '../core/plan/rank.ts';
import { jobStats } from '../core/stats.ts';
import { jobWarnings } from '../core/warnings.ts';
import type { Sql } from '../db/database.ts';
import { insertFile } from '../db/files.ts';
import { completeJob, type JobRow, lockJob, raiseProgress, setPlayable, setStats } from '../db/jobs.ts';
import { findParts, storePart } from '../db/renditions.ts';
import { finishTask, readyTasks, type TaskRow, tasksOfJob } from '../db/tasks.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import { announceEnd } from './announce-end.ts';
import { hold, LeaseLost } from './lease.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Tries to write the end of a step. */
const ENDINGS = 4;

/**
 * The end of a step, in one transaction: its result, the tasks that it was the last to hold up, and, with the last
 * step, the end of the job with its files and its webhook.
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
      const current = await lockJob(sql, job.id);
      hold(current?.status === 'processing' && (await finishTask(sql, task, result)));
      for (const [hash, facts] of inOneOrder(result.renditions)) await storePart(sql, hash, facts);
      for (const { id, step } of await readyTasks(sql, job.id))
        await queue.send('tasks', { taskId: id }, { priority: rankOf(job.priority, plan, stepOf(plan, step)), sql });
      await raiseProgress(sql, job.id);
      const tasks = await tasksOfJob(sql, job.id);
      if (step.kind === 'package-hls' && isDone(tasks, 'package-hls')) await setPlayable(sql, job.id);
      await recordStats(context, sql, current!, plan, tasks);
      await queue.complete('tasks', message, sql);
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

const isDone = (tasks: TaskRow[], kind?: string) =>
  tasks.every((task) => task.status === 'done' || (kind !== undefined && task.kind !== kind));

/** What was spent so far; with every task done, the job is completed with it. */
async function recordStats(context: WorkContext, sql: Sql, job: JobRow, plan: Plan, tasks: TaskRow[]): Promise<void> {
  const results = new Map(tasks.flatMap(({ step, result }) => (step && result ? [[step, result] as const] : [])));
  const hashes = plan.renditions.map(({ hash }) => hash);
  const wallSeconds = (Date.now() - (job.startedAt ?? new Date()).getTime()) / 1000;
  const facts = joinAll(await findParts(sql, hashes));
  const stats = jobStats(plan, results, facts, wallSeconds);
  if (!isDone(tasks)) return await setStats(sql, job.id, stats);
  await insertOutputs(sql, job, plan, [...results.values()]);
  await completeJob(sql, job.id, { stats, warnings: jobWarnings(plan, facts, [...results.values()]) });
  await announceEnd(context, sql, job.id);
  context.log.info({ jobId: job.id, ...stats, renditions: stats.renditions.length }, 'job completed');
}

/** In the plan's order, which is the contract's. What could not be made has a warning and no file. */
async function insertOutputs(sql: Sql, job: JobRow, plan: Plan, results: StepResult[]): Promise<void> {
  const made = new Map(results.flatMap(({ outputs }) => outputs.map((output) => [output.id, output])));
  for (const [position, { id, key, type, presetId, resolution }] of plan.outputs.entries()) {
    const output = made.get(id);
    if (output === undefined) continue;
    const { size, format = null, width = null, height = null, duration = null, codec = null, bitrate = null } = output;
    await insertFile(sql, {
      ...{ id, projectId: job.projectId, jobId: job.id, position, type, path: key, presetId, resolution },
      ...{ size, format, width, height, duration, codec, bitrate, name: null, sha256: null, media: null },
    });
  }
}
