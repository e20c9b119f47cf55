import type { Sql } from '../db/database.ts';
import { findJobWithSource } from '../db/jobs.ts';
import type { TakenTask } from '../db/take-task.ts';

/** A job as it was when a task of its was planned, with its source. */
type JobInHand = NonNullable<Awaited<ReturnType<typeof findJobWithSource>>>;

/** The jobs whose tasks this process does. */
export interface JobsInHand {
  /** The job of a started task; `null` where it was deleted meanwhile. */
  of(taken: TakenTask): Promise<JobInHand | null>;
  /** The job as it was planned just now. @param at when its tasks were made, by the database */
  planned(job: JobInHand, at: Date): void;
}

/**
 * Reads the jobs of started tasks, and keeps the last of them: a plan is long, and the same for all of its tasks.
 *
 * @param most jobs that are kept
 */
export function jobsInHand(db: Sql, most: number): JobsInHand {
  const kept = new Map<string, Promise<JobInHand | null>>();
  const keep = (key: string, reading: Promise<JobInHand | null>) => {
    kept.delete(key);
    kept.set(key, reading);
    for (const oldest of kept.keys()) if (kept.size > most) kept.delete(oldest);
  };
  // All tasks of one plan were made in the transaction that wrote it: by that time it is told from an earlier one
  const keyOf = (jobId: string, at: Date) => `${jobId} ${at.getTime()}`;
  return {
    async of({ task, job: now }) {
      const key = keyOf(task.jobId, task.createdAt);
      const reading = kept.get(key) ?? findJobWithSource(db, task.jobId);
      keep(key, reading);
      try {
        const found = await reading;
        return found && { ...found, job: { ...found.job, ...now } };
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
    planned: (job, at) => keep(keyOf(job.job.id, at), Promise.resolve(job)),
  };
}
