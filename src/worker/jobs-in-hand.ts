import type { Sql } from '../db/database.ts';
import { findJobWithSource } from '../db/jobs.ts';
import type { TakenTask } from '../db/take-task.ts';

/** A job as it was when a task of its was planned, with its source. */
type JobInHand = Awaited<ReturnType<typeof findJobWithSource>>;

/**
 * Reads the jobs of started tasks, and keeps the last of them: a plan is long, and the same for all of its tasks.
 *
 * @param most jobs that are kept
 * @returns `null` where the job was deleted meanwhile
 */
export function jobsInHand(db: Sql, most: number) {
  const kept = new Map<string, Promise<JobInHand>>();
  return async ({ task, job: now }: TakenTask): Promise<JobInHand> => {
    // All tasks of one plan were made in the transaction that wrote it: by that time it is told from an earlier one
    const key = `${task.jobId} ${task.createdAt.getTime()}`;
    const reading = kept.get(key) ?? findJobWithSource(db, task.jobId);
    kept.delete(key);
    kept.set(key, reading);
    for (const oldest of kept.keys()) if (kept.size > most) kept.delete(oldest);
    try {
      const found = await reading;
      return found && { ...found, job: { ...found.job, ...now } };
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}
