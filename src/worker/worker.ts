import { newId } from '../core/ids.ts';
import { reclaimTasks } from '../db/task-queue.ts';
import { openGrowths } from './growths.ts';
import { handleTask } from './handle-task.ts';
import { watchSurroundings } from './hindrance.ts';
import { jobsInHand } from './jobs-in-hand.ts';
import { latestJobs } from './latest-jobs.ts';
import { startPresence } from './presence.ts';
import { startSweeper } from './sweeper.ts';
import { openTally } from './tally.ts';
import { taskSource } from './task-source.ts';
import { watchJobs } from './watch-jobs.ts';
import { deliverWebhook } from './webhook.ts';
import { webhookSource } from './webhook-source.ts';
import type { WorkContext, WorkerOptions } from './work-context.ts';
import { workFolders } from './work-folders.ts';
import { type RunningLoop, startLoop } from './work-loop.ts';

/** Deliveries at once: they wait for others, not for the processor. */
const DELIVERIES = 16;
/** Jobs whose source is likely to lie here still. */
const KNOWN = 4;
/** Jobs whose plans are kept in memory: they may be long. */
const KEPT = 32;

/** A worker that runs in this process. */
export interface RunningWorker {
  /** Why it takes no tasks; `null` while nothing hinders it. */
  hindrance(): string | null;
  /** Lets what runs end, as long as `drainSeconds` allows, gives back the rest and leaves nothing behind. */
  stop(): Promise<void>;
}

/** Starts to take tasks and webhooks. Where it fails, what was started is stopped again. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  await using started = new AsyncDisposableStack();
  const begun = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.defer(() => part.stop());
    return part;
  };
  const { db, queue, egress, secrets, log, slots, projectTasks, drainSeconds, metrics } = options;
  metrics.slots(slots);
  const hindrance = watchSurroundings(options);
  const growths = begun(openGrowths(options));
  const folders = workFolders(options.workFolder);
  const jobsOf = jobsInHand(db, KEPT);
  const tally = begun(openTally(options));
  const context: WorkContext = {
    ...{ ...options, worker: newId(), runs: new Set(), jobs: jobsOf },
    ...{ folders, hindrance, growths, tally },
  };
  if (db.kind === 'pglite') await Promise.all([queue.reclaim(), reclaimTasks(db)]);
  const rules = projectTasks === undefined ? {} : { limit: projectTasks };
  const known = latestJobs(KNOWN);
  const takerNow = () => ({ ...rules, worker: context.worker, known: known.jobs() });
  const presence = begun(await startPresence(context, () => tasks.look()));
  const tasks: RunningLoop = begun(
    await startLoop({
      ...{ source: taskSource(db, takerNow), slots, log },
      open: () => !presence.paused() && hindrance.current() === null,
      facts: ({ task }) => ({ taskId: task.id }),
      async handle(taken, signal, free) {
        known.add(taken.task.jobId);
        await handleTask(context, taken, signal, free);
      },
      onBusy: metrics.slotsBusy,
    }),
  );
  const webhooks = begun(
    await startLoop({
      ...{ source: webhookSource(queue), slots: DELIVERIES, log },
      facts: ({ data }) => data,
      handle: (message, signal) => deliverWebhook({ db, queue, egress, secrets, metrics, log }, message, signal),
    }),
  );
  const jobs = begun(await watchJobs(context));
  const sweeper = startSweeper(context);
  // From here on nothing fails
  started.move();
  return {
    hindrance: hindrance.current,
    async stop() {
      await Promise.all([tasks.stop(drainSeconds), webhooks.stop(drainSeconds), sweeper.stop()]);
      await Promise.all([growths.stop(), tally.stop(), folders.close()]);
      await Promise.all([presence, jobs].map((part) => part.stop()));
    },
  };
}
