import type { Worker, WorkerTask } from '../schemas/worker.ts';

/** What a view needs of a worker: as it is shown, with dates. */
export type StoredWorker = Omit<Worker, 'startedAt' | 'seenAt' | 'tasks'> & {
  startedAt: Date;
  seenAt: Date;
  tasks: (Omit<WorkerTask, 'startedAt'> & { startedAt: Date })[];
};

export function viewWorker({ startedAt, seenAt, tasks, ...worker }: StoredWorker): Worker {
  return {
    ...worker,
    startedAt: startedAt.toISOString(),
    seenAt: seenAt.toISOString(),
    tasks: tasks.map((task) => ({ ...task, startedAt: task.startedAt.toISOString() })),
  };
}
