import { newId } from '../core/ids.ts';
import { handleTask } from './handle-task.ts';
import { startPresence } from './presence.ts';
import { startSweeper } from './sweeper.ts';
import { watchJobs } from './watch-jobs.ts';
import { deliverWebhook } from './webhook.ts';
import type { WorkContext, WorkerOptions } from './work-context.ts';
import { startLoop } from './work-loop.ts';

/** Deliveries at once: they wait for others, not for the processor. */
const DELIVERIES = 16;

/** Starts to take tasks and webhooks. `stop` ends what runs, gives it back and leaves nothing behind. */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { db, queue, egress, secrets, log, slots, metrics } = options;
  metrics.slots(slots);
  const context: WorkContext = { ...options, worker: newId(), runs: new Set() };
  if (db.kind === 'pglite') await queue.reclaim();
  const presence = await startPresence(context, () => tasks.look());
  const tasks = await startLoop({
    ...{ queue, name: 'tasks', slots, log },
    open: () => !presence.paused(),
    async handle(message, signal) {
      metrics.slotsBusy(1);
      await handleTask(context, message, signal).finally(() => metrics.slotsBusy(-1));
    },
  });
  const webhooks = await startLoop({
    ...{ queue, name: 'webhooks', slots: DELIVERIES, log },
    handle: (message, signal) => deliverWebhook({ db, queue, egress, secrets, metrics }, message, signal),
  });
  const jobs = await watchJobs(context);
  const sweeper = startSweeper(context);
  return {
    async stop() {
      await Promise.all([tasks, webhooks, sweeper].map((part) => part.stop()));
      await Promise.all([presence, jobs].map((part) => part.stop()));
    },
  };
}
