import { returnTask } from '../db/task-queue.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Seconds until it is looked again whether the other one is done. */
const AGAIN = 1;

/** The task of another job makes the same at this moment: nothing is encoded twice. */
export class MadeElsewhere extends Error {
  constructor() {
    super('the task of another job makes the same');
    this.name = 'MadeElsewhere';
  }
}

/** The slot is free for other work until then. */
export async function putOff({ db }: WorkContext, { task }: TaskRun): Promise<void> {
  await returnTask(db, task, 'postponed', { seconds: AGAIN });
}
