import type { PlannedJob, SourceFile } from '../db/jobs.ts';
import type { TaskRow } from '../db/tasks.ts';
import type { LogTail } from './log-tail.ts';

/** One start of a task: what its work may use. */
export interface TaskRun {
  task: TaskRow;
  /** As it was when the task was planned, but for what changes with its tasks. */
  job: PlannedJob;
  /** Its source; `null` where there is none. */
  file: SourceFile | null;
  /** An empty folder, for as long as it runs; '' where nothing but text is made. */
  folder: string;
  /** Aborted when the worker stops, and when the task is no longer this run's. */
  signal: AbortSignal;
  /** Ends this run: somebody else has the task, or its job has ended. */
  lose(): void;
  /** The slot is for the next task from now on: what is left of this one takes no processor. */
  free(): void;
  /** To be called before anything is published. @throws LeaseLost where somebody else may have the task */
  holdLease(): Promise<void>;
  log: LogTail;
}
