import type { Sql } from '../db/database.ts';
import { type FileRow, getFile } from '../db/files.ts';
import { findJob, type JobRow } from '../db/jobs.ts';
import type { StartedTask } from '../db/start-next-task.ts';

/** A job as it was when a task of its was planned, with its source. */
interface JobInHand {
  job: JobRow;
  file: FileRow | null;
}

/**
 * Reads the jobs of started tasks, and keeps the last of them: a plan is long, and the same for all of its tasks.
 *
 * @param most jobs that are kept
 * @returns `null` where the job was deleted meanwhile
 */
export function jobsInHand(db: Sql, most: number) {
  const kept = new Map<string, Promise<JobInHand | null>>();
  return async ({ task, job: now }: NonNullable<StartedTask['started']>): Promise<JobInHand | null> => {
    // All tasks of one plan were made in the transaction that wrote it: by that time it is told from an earlier one
    const key = `${task.jobId} ${task.createdAt.getTime()}`;
    const reading = kept.get(key) ?? read(db, task.jobId);
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

async function read(db: Sql, jobId: string): Promise<JobInHand | null> {
  const job = await findJob(db, jobId);
  if (job === null) return null;
  return { job, file: job.videoId === null ? null : await getFile(db, job.projectId, job.videoId) };
}
