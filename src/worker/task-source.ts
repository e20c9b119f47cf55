import { noStats } from '../core/stats.ts';
import type { Database } from '../db/database.ts';
import { startJob } from '../db/jobs.ts';
import { type Moment, moment } from '../db/lease.ts';
import { type TakenTask, type Taker, takeTasks } from '../db/take-task.ts';
import { beatTasks, returnTask, setAside, TASKS } from '../db/task-queue.ts';
import type { WorkSource } from './work-loop.ts';

/** A task of this process, and when it asked for it. */
export interface TaskInHand extends TakenTask {
  takenAt: Moment;
}

/** Every so many tasks one is of the job that waits longest. */
const OLDEST = 4;

/** The queue of tasks. @param takerNow by which rules they are taken */
export function taskSource(db: Database, takerNow: () => Taker): WorkSource<TaskInHand> {
  let turn = 0;
  return {
    async take(count) {
      for (;;) {
        const takenAt = moment();
        const most = Math.min(count, OLDEST);
        const oldest = (turn % OLDEST) + most >= OLDEST;
        const taken = await takeTasks(db, { ...takerNow(), oldest }, most);
        turn += taken.length;
        const open = await Promise.all(taken.map((one) => isOpen(db, one)));
        const works = taken.filter((_, index) => open[index]).map((one) => ({ ...one, takenAt }));
        if (works.length > 0 || taken.length === 0) return works;
      }
    },
    async giveBack({ task }) {
      await returnTask(db, task, 'released');
    },
    async putOff({ task }, seconds) {
      await returnTask(db, task, 'broken', { seconds });
    },
    beat: (tasks) =>
      beatTasks(
        db,
        tasks.map(({ task }) => task),
      ),
    onWork: (wake) => db.listen(TASKS, () => wake()),
  };
}

/** A job that somebody had in hand is begun now, where he has not ended it: then its tasks are no work. */
async function isOpen(db: Database, { task, job }: TakenTask): Promise<boolean> {
  if (job.status === 'queued') await startJob(db, task.jobId, noStats);
  if (job.status === 'queued' || job.status === 'processing') return true;
  await setAside(db, task.jobId);
  return false;
}
