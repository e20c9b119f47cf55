import { announceEnd } from '../db/announce-end.ts';
import { statsSoFar } from '../db/job-stats.ts';
import { failJob, lockJob } from '../db/jobs.ts';
import { returnTask, setAside } from '../db/task-queue.ts';
import { failTask, keepTaskLog } from '../db/tasks.ts';
import { type ErrorCode, VodsmithError } from '../errors.ts';
import type { Notice } from '../schemas/job.ts';
import type { TaskRun } from './task-run.ts';
import { whenAnswered } from './when-answered.ts';
import type { WorkContext } from './work-context.ts';

/** Starts of a task that fail before what may pass by itself counts as final. */
const STARTS = 3;
/** The same for what another worker may have, or this one later. */
const STARTS_LACKING = 10;
/** A storage that does not answer, though it does between two starts; room for one large source. */
const lacking = new Set<ErrorCode>(['storage_unavailable', 'disk_full']);
/** Seconds before the next start, times the number of failed ones. */
const PAUSE = 5;
/** Faults of the surroundings: the same task may succeed a little later. Those of the source never do. */
const passing = new Set<ErrorCode>([
  'disk_full',
  'storage_failed',
  'storage_unavailable',
  'encode_stalled',
  'encode_failed',
  'encoder_missing',
  'unavailable',
]);

/** After a failed start: tries again later, or ends the job with its reason. */
export async function settleFailure(context: WorkContext, run: TaskRun, error: unknown): Promise<void> {
  const { task, job, log } = run;
  const { db } = context;
  const known = error instanceof VodsmithError ? error : null;
  const notice: Notice = known
    ? { code: known.code, message: known.message }
    : {
        code: 'internal_error',
        message: `The job ${job.id} failed because of a fault of the server. The log of the server has the cause.`,
      };
  const hindrance = await context.hindrance.blame(error);
  if (hindrance !== null || known?.code === 'unavailable')
    return await waitForBetter(context, run, hindrance ?? known!.message);
  const failed = task.failures + 1;
  const starts = known && lacking.has(known.code) ? STARTS_LACKING : STARTS;
  const again = (known === null || passing.has(known.code)) && failed < starts;
  const details = known ? known.facts : { err: error };
  context.log[again ? 'warn' : 'error'](
    { ...details, code: notice.code },
    again ? 'task failed, tried again' : notice.message,
  );

  await db.transaction(async (sql) => {
    const current = await lockJob(sql, job.id);
    if (log.text !== '') await keepTaskLog(sql, task, log.text);
    if (again) return void (await returnTask(sql, task, 'failed', { seconds: PAUSE * failed, error: notice }));
    if (current?.status === 'processing' && (await failTask(sql, task, notice))) {
      await failJob(sql, job.id, notice, await statsSoFar(sql, current));
      await setAside(sql, job.id);
      await announceEnd(context, sql, job.id);
    }
  });
}

/** Neither the task nor the source is at fault: this start does not count, and nothing fails however long it takes. */
async function waitForBetter({ db, log }: WorkContext, { task, signal }: TaskRun, why: string): Promise<void> {
  log.warn({}, `task put off: ${why}`);
  // However long the database is away: a start that nobody takes back would count as a death of its worker
  await whenAnswered(() => returnTask(db, task, 'released', { seconds: PAUSE }), { signal, seconds: Infinity });
}
