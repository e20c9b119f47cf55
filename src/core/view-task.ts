import type { Task } from '../schemas/task.ts';

/** What a view needs of a task: as it is shown, with dates. */
export type StoredTask = Omit<Task, 'startedAt' | 'finishedAt'> & { startedAt: Date | null; finishedAt: Date | null };

export function viewTask({ startedAt, finishedAt, log, ...task }: StoredTask): Task {
  return {
    ...task,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    log: log && withoutFolders(log),
  };
}

/** The encoder names its files with the folders of the machine, which are nobody's business. */
const withoutFolders = (log: string) => log.replace(/(?<![\w.:/])\/(?:[^\s'":/]+\/)+/g, '');
