import { availableParallelism } from 'node:os';
import { newId } from '../core/ids.ts';
import type { Secrets } from '../core/secrets.ts';
import type { ViewUrls } from '../core/views.ts';
import type { Database } from '../db/database.ts';
import type { Queue } from '../db/queue.ts';
import type { Encoder } from '../media/encoder.ts';
import type { Egress } from '../net/egress.ts';
import type { Storage } from '../storage/storage.ts';
import { handleTask } from './handle-task.ts';
import { deliverWebhook } from './webhook.ts';
import { startLoop } from './work-loop.ts';

type LogLine = (facts: unknown, message: string) => void;
/** What the worker needs of a log. */
export interface Log {
  info: LogLine;
  warn: LogLine;
  error: LogLine;
}

export interface WorkerOptions {
  db: Database;
  storage: Storage;
  queue: Queue;
  encoder: Encoder;
  egress: Egress;
  secrets: Pick<Secrets, 'decrypt'>;
  /** What the URLs of a webhook's body begin with. */
  urls: ViewUrls;
  /** An existing folder of this process's own. */
  workFolder: string;
  /** Tasks at once; without it as many as there are cores. */
  slots?: number;
  log: Log;
}

/** What every task works with. */
export interface WorkContext extends WorkerOptions {
  /** Names this process in the database. */
  worker: string;
}

/** Deliveries at once: they wait for others, not for the processor. */
const DELIVERIES = 16;

/** Starts to take tasks and webhooks. `stop` ends what runs, gives it back and leaves nothing behind. */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { db, queue, egress, secrets, log, slots = availableParallelism() } = options;
  const context: WorkContext = { ...options, worker: newId() };
  if (db.kind === 'pglite') await queue.reclaim();
  const loops = await Promise.all([
    startLoop({ queue, name: 'tasks', slots, log, handle: (message, signal) => handleTask(context, message, signal) }),
    startLoop({
      queue,
      name: 'webhooks',
      slots: DELIVERIES,
      log,
      async handle(message, signal) {
        await deliverWebhook({ db, queue, egress, secrets }, message.data.deliveryId, signal);
        await queue.complete('webhooks', message);
      },
    }),
  ]);
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
