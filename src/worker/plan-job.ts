import { join } from 'node:path';
import { newId } from '../core/ids.ts';
import { refuseMedia } from '../core/limits.ts';
import { serviceNames } from '../core/names.ts';
import { imagesFromChunks } from '../core/plan/images-from-chunks.ts';
import { makePlan } from '../core/plan/plan.ts';
import { rankOf, turnOf } from '../core/plan/rank.ts';
import { partsOf, reuse } from '../core/plan/reuse.ts';
import { secondsSince, statsOf } from '../core/stats.ts';
import { setStraightened } from '../db/files.ts';
import { lockJobState, setJobPlan } from '../db/jobs.ts';
import { hold } from '../db/lease.ts';
import { knownParts, planParts, useRenditions } from '../db/renditions.ts';
import { withCommit } from '../db/sent-statements.ts';
import { finishTask, insertTasks } from '../db/tasks.ts';
import { hashFile } from '../media/hash-file.ts';
import { probe } from '../media/probe.ts';
import { growAside } from './grow-aside.ts';
import { sourceOf } from './source.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Makes the plan of a job from its request and its source, and a task of every step. */
export async function planJob(context: WorkContext, run: TaskRun): Promise<void> {
  const { task, job, folder, signal } = run;
  const { db, sources, encoder, media: work } = context;
  const file = sourceOf(run);
  const path = join(folder, 'source');
  await sources.get(file.straightened ?? file.path, path, signal);
  const known = file.straightened === null ? file.media : null;
  const facts = known ?? (await probe(path, { encoder, signal }));
  const read = await work.readSource(path, facts, folder, { encoder, signal });
  const { media, timing } = read;
  const sha256 = file.sha256 ?? (await hashFile(path, signal));
  const straightKey = read.straightened ? `straightened/${file.id}.mkv` : null;
  const straightened = read.straightened || file.straightened !== null;
  const made = makePlan({
    ...{ presets: job.presets, thumbnails: job.thumbnails, quality: job.quality, media, timing, straightened, newId },
    address: { projectId: job.projectId, sha256, encoder: encoder.version },
    names: serviceNames,
  });
  // Headers may say less than there is
  refuseMedia({ ...media, duration: made.duration }, context.limits);
  if (straightKey !== null) {
    await run.holdLease();
    await sources.put(straightKey, read.path);
  }
  run.free();

  const { plan, reused, inserted } = await db.transaction(async (sql) => {
    // In one flight, in this order
    const [current, held, found] = await Promise.all([
      lockJobState(sql, job.id),
      finishTask(sql, task, null),
      useRenditions(sql, { projectId: job.projectId, jobId: job.id, renditions: made.renditions }),
      straightKey && setStraightened(sql, file.id, straightKey),
    ]);
    hold(held);
    const plan = imagesFromChunks(reuse(made, knownParts(found)));
    const stats = statsOf(plan, new Map(), found, secondsSince(current?.startedAt));
    const tasks = plan.steps.map((step) => ({
      ...{ id: newId(), jobId: job.id, kind: step.kind, step: step.id, after: step.after, weight: step.weight },
      status: step.after.length === 0 ? ('queued' as const) : ('waiting' as const),
      rank: rankOf(job.priority, plan, step),
      turn: turnOf(job.createdAt, plan, step),
      ownsParts: true,
    }));
    const parts = plan.steps.flatMap((step, index) =>
      partsOf(step, plan.picture).map((part) => ({ ...part, taskId: tasks[index]!.id })),
    );
    const inserted = insertTasks(sql, tasks);
    withCommit(setJobPlan(sql, job.id, { media, plan, stats }), inserted, planParts(sql, parts));
    return { plan, inserted, reused: found.length > 0 };
  });
  const source = { ...file, ...(straightKey && { straightened: straightKey }) };
  context.jobs.planned({ job: { ...job, plan }, file: source }, await inserted);
  if (reused) growAside(context, { ...job, plan });
}
