import type { Database } from '../db/database.ts';
import type { Message, Queue } from '../db/queue.ts';
import { noteAnswer } from '../db/webhook-endpoints.ts';
import { lockPending, recordAttempt } from '../db/webhooks.ts';
import { whenAnswered } from './when-answered.ts';

/** Settles the message of a try, in the transaction that records it. */
export type WebhookQueue = Pick<Queue, 'holds' | 'complete' | 'defer'>;

export interface Tried {
  at: Date;
  ended: Date;
  /** `null`: no answer came. */
  status: number | null;
  /** `null`: delivered. */
  error: string | null;
  milliseconds: number;
  nextAttemptAt: Date | null;
}

/**
 * Writes down one try and settles its message, in one transaction. A delivery that the database lost for the moment would
 * be made again: while it is away, this waits. Whoever has lost the message records success alone.
 */
export async function recordTry(
  { db, queue, endpoint }: { db: Database; queue: WebhookQueue; endpoint: string },
  message: Message,
  { ended, ...tried }: Tried,
  signal?: AbortSignal,
): Promise<void> {
  const { deliveryId } = message.data;
  const delivered = tried.error === null;
  const record = () =>
    db.transaction(async (sql) => {
      const open = await lockPending(sql, deliveryId);
      const held = await queue.holds(message, sql);
      await noteAnswer(sql, endpoint, tried.status !== null, ended);
      if (open && (held || delivered)) await recordAttempt(sql, deliveryId, { ...tried, delivered });
      if (open && tried.nextAttemptAt !== null) await queue.defer(message, tried.nextAttemptAt, sql);
      else await queue.complete(message, sql);
    });
  await whenAnswered(record, { signal });
}
