import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { newId } from '../core/ids.ts';
import { serviceNames } from '../core/names.ts';
import { makePlan } from '../core/plan/plan.ts';
import { reuse } from '../core/plan/steps.ts';
import { jobStats } from '../core/stats.ts';
import { lockJob, setJobPlan, setStats } from '../db/jobs.ts';
import { useRenditions } from '../db/renditions.ts';
import { finishTask, insertTasks } from '../db/tasks.ts';
import { probe } from '../media/probe.ts';
import { scan } from '../media/scan.ts';
import { hold } from './lease.ts';
import { sourceOf } from './source.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Makes the plan of a job from its request and its source, and a task of every step. */
export async function planJob(context: WorkContext, { task, job, message, folder, signal }: TaskRun): Promise<void> {
  const { db, queue, storage, encoder } = context;
  const file = await sourceOf(db, job);
  const path = join(folder, 'source');
  await storage.get(file.path, path);
  const media = file.media ?? (await probe(path, { encoder, signal }));
  const timing = await scan(path, media, { encoder, signal });
  const sha256 = file.sha256 ?? (await hashOf(path, signal));
  const made = makePlan({
    ...{ presets: job.presets, thumbnails: job.thumbnails, quality: job.quality, media, timing, newId },
    address: { projectId: job.projectId, sha256, encoder: encoder.version },
    names: serviceNames,
  });

  await db.transaction(async (sql) => {
    const current = await lockJob(sql, job.id);
    hold(await finishTask(sql, task, null));
    const known = await useRenditions(sql, {
      ...{ projectId: job.projectId, jobId: job.id },
      renditions: made.renditions,
    });
    const plan = reuse(made, new Set(known.keys()));
    await setJobPlan(sql, job.id, { media, plan });
    await setStats(sql, job.id, jobStats(plan, new Map(), known, secondsSince(current?.startedAt)));
    const steps = plan.steps.map(({ id, kind, after, weight }) => ({
      ...{ id: newId(), jobId: job.id, kind, step: id, after, weight },
      status: after.length === 0 ? ('queued' as const) : ('waiting' as const),
    }));
    await insertTasks(sql, steps);
    for (const { id, status } of steps)
      if (status === 'queued') await queue.send('tasks', { taskId: id }, { priority: job.priority, sql });
    await queue.complete('tasks', message, sql);
  });
}

const secondsSince = (date: Date | null | undefined) => (date ? (Date.now() - date.getTime()) / 1000 : 0);

/** SHA-256, lower-case hex: an output of a job that is a source now was not hashed when it came. */
async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
