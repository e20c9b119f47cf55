import { noStats } from '../core/stats.ts';
import type { Database } from '../db/database.ts';
import { startJob } from '../db/jobs.ts';
import { type TakenTask, type Taker, takeTask } from '../db/take-task.ts';
import { beatTasks, returnTask, setAside, TASKS } from '../db/task-queue.ts';
import { type Moment, moment } from './lease.ts';
import type { WorkSource } from './work-loop.ts';

/** A task of this process, and when it asked for it. */
export interface TaskInHand extends TakenTask {
  takenAt: Moment;
}

/** The queue of tasks. @param nextTaker by which rules the next one is taken */
export function taskSource(db: Database, nextTaker: () => Taker): WorkSource<TaskInHand> {
  return {
    async *take(count) {
      for (let taken = 0; taken < count; ) {
        const takenAt = moment();
        const next = await takeTask(db, nextTaker());
        if (next === null) return;
        if (!(await isOpen(db, next))) continue;
        taken += 1;
        yield { ...next, takenAt };
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

/** The first task of a job begins it. Where the job has ended meanwhile, its tasks are no work. */
async function isOpen(db: Database, { task, job }: TakenTask): Promise<boolean> {
  if (job.status === 'queued') await startJob(db, task.jobId, noStats);
  if (job.status === 'queued' || job.status === 'processing') return true;
  await setAside(db, task.jobId);
  return false;
}
