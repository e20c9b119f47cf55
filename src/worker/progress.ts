import type { Database } from '../db/database.ts';
import { raiseProgress } from '../db/jobs.ts';
import { setTaskProgress } from '../db/tasks.ts';
import type { TaskRun } from './task-run.ts';

/** Milliseconds between two writes. */
const INTERVAL = 1000;

/**
 * Writes what the encoder reports into the database, at most once a second. It learns there, too, whether the task
 * still is this run's, and ends the run where it is not.
 */
export function progressWriter(
  db: Database,
  { task, job, lose }: TaskRun,
): { report(share: number): void } & AsyncDisposable {
  let newest = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    if (!(await setTaskProgress(db, task, newest))) lose();
    else await raiseProgress(db, job.id);
  };
  const timer = setInterval(() => {
    // A database that is away for a moment is no reason to end an encode
    writing = writing.then(write).catch(() => {});
  }, INTERVAL);
  return {
    report(share) {
      newest = Math.max(newest, share);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await writing;
    },
  };
}
