import type { Message, Queue } from '../db/queue.ts';
import type { WorkSource } from './work-loop.ts';

/** The queue of webhooks. */
export function webhookSource(queue: Queue): WorkSource<Message> {
  return {
    take: queue.fetch,
    giveBack: queue.giveBack,
    putOff: queue.defer,
    beat: queue.beat,
    onWork: queue.onWork,
  };
}
