import { joinAll } from '../core/join-parts.ts';
import { secondsSince, statsOf } from '../core/stats.ts';
import { jobWarnings } from '../core/warnings.ts';
import { announceEnd } from '../db/announce-end.ts';
import type { Sql } from '../db/database.ts';
import { insertOutputs, type NewOutput } from '../db/files.ts';
import { completeJob, type JobRow } from '../db/jobs.ts';
import { findParts } from '../db/renditions.ts';
import { withCommit } from '../db/sent-statements.ts';
import { resultsOfJob } from '../db/tasks.ts';
import type { Plan } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import type { WorkContext } from './work-context.ts';

/** The end of a job whose tasks are all done: its files, what it cost, what was left out, and its webhook. */
export async function endJob(
  context: WorkContext,
  sql: Sql,
  job: Pick<JobRow, 'id' | 'projectId' | 'webhookUrl' | 'playable' | 'startedAt'>,
  plan: Plan,
): Promise<void> {
  const hashes = plan.renditions.map(({ hash }) => hash);
  const [results, parts] = await Promise.all([resultsOfJob(sql, job.id), findParts(sql, hashes)]);
  const facts = joinAll(parts);
  const stats = statsOf(plan, results, parts, secondsSince(job.startedAt));
  const made = [...results.values()];
  withCommit(
    insertOutputs(sql, { projectId: job.projectId, jobId: job.id }, outputsOf(plan, made)),
    completeJob(sql, job.id, { stats, playable: job.playable, warnings: jobWarnings(plan, facts, made) }),
  );
  if (job.webhookUrl !== null) await announceEnd(context, sql, job.id);
  context.log.info({ jobId: job.id, ...stats, renditions: stats.renditions.length }, 'job completed');
}

/** In the plan's order, which is the contract's. What could not be made has a warning and no file. */
function outputsOf(plan: Plan, results: StepResult[]): NewOutput[] {
  const made = new Map(results.flatMap(({ outputs }) => outputs.map((output) => [output.id, output])));
  return plan.outputs.flatMap(({ id, key, type, presetId, resolution }, position) => {
    const output = made.get(id);
    if (output === undefined) return [];
    const { size, format = null, width = null, height = null, duration = null, codec = null, bitrate = null } = output;
    const measured = { size, format, width, height, duration, codec, bitrate };
    return [{ id, position, type, path: key, presetId, resolution, ...measured }];
  });
}
