import { deadSince } from '../db/workers.ts';
import { VodsmithError } from '../errors.ts';
import { PutOff } from './put-off.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Starts of one task that ended with their worker: what kills it, such as a machine out of memory, would go on for ever. */
const MOST = 3;
/** The same where workers die that have something else in hand, so that the task may not be why. */
const MOST_AMONG_OTHERS = 10;
/** From so many on, one at a time is started here: the others would share the fate of the one that kills. */
const SUSPECT = MOST - 1;
/** Seconds before a suspect that is put off is looked at again. */
const PAUSE = 5;

/** Starts that ended in order are failures, or were taken back. */
const deathsOf = ({ task }: TaskRun) => task.starts - 1 - task.failures;

/**
 * @throws VodsmithError `work_broken_off` where the task is likely to kill its worker once more; PutOff where it is not its
 *   turn
 */
export async function refuseDeadly({ db, runs, log }: WorkContext, run: TaskRun): Promise<void> {
  const deaths = deathsOf(run);
  if (deaths < SUSPECT) return;
  // In the order in which they were started: of several one goes on
  if ([...runs].find((other) => deathsOf(other) >= SUSPECT) !== run) {
    const why = 'another one whose workers died runs here';
    log.info({}, `task put off: ${why}`);
    throw new PutOff(why, PAUSE);
  }
  if (deaths < MOST) return;
  const { job } = run;
  if (deaths < MOST_AMONG_OTHERS && (await deadSince(db, job.startedAt ?? job.createdAt)) > deaths) return;
  const message = `The work was started ${deaths} times, and each time its worker died. Look for what kills it, such as too little memory, then retry the job.`;
  throw new VodsmithError('work_broken_off', message);
}
