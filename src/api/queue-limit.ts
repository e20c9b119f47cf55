import type { Limits } from '../core/limits.ts';
import type { Sql } from '../db/database.ts';
import { countQueuedJobs } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';

/** Milliseconds for which a count is good enough: counting a long queue for each new job would slow them all. */
const FRESH = 1000;

/** Refuses new jobs of a project that has too many waiting. */
export function limitQueue(db: Sql, { queuedJobs }: Pick<Limits, 'queuedJobs'>) {
  const full = new Map<string, { full: boolean; until: number }>();

  const isFull = async (projectId: string): Promise<boolean> => {
    const known = full.get(projectId);
    if (known !== undefined && known.until > performance.now()) return known.full;
    const now = { full: (await countQueuedJobs(db, projectId, queuedJobs)) >= queuedJobs };
    full.set(projectId, { ...now, until: performance.now() + (queuedJobs > FRESH ? FRESH : 0) });
    return now.full;
  };

  /** @throws VodsmithError `too_many_jobs` */
  return async (projectId: string): Promise<void> => {
    if (await isFull(projectId))
      throw new VodsmithError(
        'too_many_jobs',
        `${queuedJobs} jobs of the project are already waiting. Send this one when some of them have started.`,
      );
  };
}
