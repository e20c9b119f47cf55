import { returnTask } from '../db/task-queue.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** The task waits, as if its start had not been. */
export class PutOff extends Error {
  readonly seconds: number;

  /** @param seconds until it is looked again whether its turn has come */
  constructor(why: string, seconds: number) {
    super(why);
    this.name = 'PutOff';
    this.seconds = seconds;
  }
}

/** The slot is free for other work until then. */
export async function putOff({ db }: WorkContext, { task }: TaskRun, { seconds }: PutOff): Promise<void> {
  await returnTask(db, task, 'postponed', { seconds });
}
