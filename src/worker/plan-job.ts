import { join } from 'node:path';
import { newId } from '../core/ids.ts';
import { joinAll } from '../core/join-parts.ts';
import { serviceNames } from '../core/names.ts';
import { makePlan } from '../core/plan/plan.ts';
import { rankOf, turnOf } from '../core/plan/rank.ts';
import { partsOf, reuse } from '../core/plan/reuse.ts';
import { plannedStats } from '../core/stats.ts';
import { setStraightened } from '../db/files.ts';
import { lockJobState, setJobPlan } from '../db/jobs.ts';
import { knownParts, planParts, useRenditions } from '../db/renditions.ts';
import { withCommit } from '../db/sent-statements.ts';
import { finishTask, insertTasks } from '../db/tasks.ts';
import { hashFile } from '../media/hash-file.ts';
import { probe } from '../media/probe.ts';
import { growAside } from './grow-aside.ts';
import { hold } from './lease.ts';
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
  const source = await work.readSource(path, facts, folder, { encoder, signal });
  const { media, timing } = source;
  const sha256 = file.sha256 ?? (await hashFile(path, signal));
  const straightKey = source.straightened ? `straightened/${file.id}.mkv` : null;
  const straightened = source.straightened || file.straightened !== null;
  const made = makePlan({
    ...{ presets: job.presets, thumbnails: job.thumbnails, quality: job.quality, media, timing, straightened, newId },
    address: { projectId: job.projectId, sha256, encoder: encoder.version },
    names: serviceNames,
  });
  if (straightKey !== null) {
    await run.holdLease();
    await sources.put(straightKey, source.path);
  }
  run.free();

  const { plan, reused } = await db.transaction(async (sql) => {
    // In one flight, in this order
    const [current, held, found] = await Promise.all([
      lockJobState(sql, job.id),
      finishTask(sql, task, null),
      useRenditions(sql, { projectId: job.projectId, jobId: job.id, renditions: made.renditions }),
      straightKey && setStraightened(sql, file.id, straightKey),
    ]);
    hold(held);
    const plan = reuse(made, knownParts(found));
    const stats = plannedStats(plan, joinAll(found), secondsSince(current?.startedAt));
    const tasks = plan.steps.map((step) => ({
      ...{ id: newId(), jobId: job.id, kind: step.kind, step: step.id, after: step.after, weight: step.weight },
      status: step.after.length === 0 ? ('queued' as const) : ('waiting' as const),
      rank: rankOf(job.priority, plan, step),
      turn: turnOf(job.createdAt, plan, step),
    }));
    const parts = plan.steps.flatMap((step, index) =>
      partsOf(step, plan.picture).map((part) => ({ ...part, taskId: tasks[index]!.id })),
    );
    withCommit(setJobPlan(sql, job.id, { media, plan, stats }), insertTasks(sql, tasks), planParts(sql, parts));
    return { plan, reused: found.length > 0 };
  });
  if (reused) growAside(context, { id: job.id, plan });
}

const secondsSince = (date: Date | null | undefined) => (date ? (Date.now() - date.getTime()) / 1000 : 0);
