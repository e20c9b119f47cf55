import { noStats, secondsSince, statsAfter } from '../core/stats.ts';
import type { Database } from '../db/database.ts';
import { openJobs } from '../db/job-changes.ts';
import { countSteps, lockJobState } from '../db/jobs.ts';
import type { Plan } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import { lookAgain } from './look-again.ts';

/** Milliseconds between two writes. */
const INTERVAL = 1000;

interface DoneStep {
  plan: Plan;
  result: StepResult;
}

/** Counts what steps have spent and made, for those who look at a job that goes on. */
export interface Tally {
  add(jobId: string, done: DoneStep): void;
  stop(): Promise<void>;
}

export interface TallyPlace {
  db: Database;
  log: { warn(error: unknown, message: string): void };
}

/**
 * Writes into the rows of jobs, once a second, what was done of them: steps that end at the same time do not wait for each
 * other there. What is lost with this process is missing until the end of its job, which counts all of it anew.
 */
export function openTally({ db, log }: TallyPlace): Tally {
  let counted = new Map<string, DoneStep[]>();
  const write = async () => {
    if (counted.size === 0) return;
    const writing = counted;
    counted = new Map();
    const open = await openJobs(db, [...writing.keys()]);
    for (const [id, steps] of writing) if (open.has(id)) await count(db, id, steps);
  };
  const { stop } = lookAgain(INTERVAL, write, (error) => log.warn(error, 'what a job has spent is shown at its end'));
  return {
    stop,
    add(jobId, done) {
      counted.set(jobId, [...(counted.get(jobId) ?? []), done]);
    },
  };
}

async function count(db: Database, id: string, steps: DoneStep[]): Promise<void> {
  await db.transaction(async (sql) => {
    const job = await lockJobState(sql, id);
    if (job?.status !== 'processing') return;
    const wallSeconds = secondsSince(job.startedAt);
    const stats = steps.reduce(
      (sum, { plan, result }) => statsAfter(sum, plan, result, wallSeconds),
      job.stats ?? noStats,
    );
    await countSteps(sql, id, stats);
  });
}
