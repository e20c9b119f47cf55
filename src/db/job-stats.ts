import { secondsSince, statsOf } from '../core/stats.ts';
import type { Stats } from '../schemas/job.ts';
import type { Sql } from './database.ts';
import type { PlannedJob } from './jobs.ts';
import { findParts } from './renditions.ts';
import { resultsOfJob } from './tasks.ts';

/** What a job has spent and made by now: what of it the row of the job says may be a second old. */
export async function statsSoFar(
  sql: Sql,
  { id, plan, stats, startedAt }: Pick<PlannedJob, 'id' | 'plan' | 'stats' | 'startedAt'>,
): Promise<Stats | null> {
  if (plan === null || startedAt === null) return stats;
  const hashes = plan.renditions.map(({ hash }) => hash);
  const [results, parts] = await Promise.all([resultsOfJob(sql, id), findParts(sql, hashes)]);
  return statsOf(plan, results, parts, secondsSince(startedAt));
}
