import { deadSince } from '../db/workers.ts';
import { VodsmithError } from '../errors.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Starts of one task that ended with their worker: what kills it, such as a machine out of memory, would go on for ever. */
const MOST = 3;
/** The same where workers die that have something else in hand, so that the task may not be why. */
const MOST_AMONG_OTHERS = 10;

/** @throws VodsmithError `work_broken_off` where the task is likely to kill its worker once more */
export async function refuseDeadly({ db }: WorkContext, { task, job }: TaskRun): Promise<void> {
  // Starts that ended in order are failures, or were taken back
  const deaths = task.starts - 1 - task.failures;
  if (deaths < MOST) return;
  if (deaths < MOST_AMONG_OTHERS && (await deadSince(db, job.startedAt ?? job.createdAt)) > deaths) return;
  const message = `The work was started ${deaths} times, and each time its worker died. Look for what kills it, such as too little memory, then retry the job.`;
  throw new VodsmithError('work_broken_off', message);
}
