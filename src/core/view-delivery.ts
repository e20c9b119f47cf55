import type { Delivery, DeliveryAttempt } from '../schemas/webhook.ts';

/** What a view needs of a webhook delivery: as it is shown, with dates. */
export type StoredDelivery = Omit<Delivery, 'createdAt' | 'nextAttemptAt' | 'attempts'> & {
  createdAt: Date;
  nextAttemptAt: Date | null;
  attempts: (Omit<DeliveryAttempt, 'at'> & { at: Date })[];
};

export function viewDelivery({ id, jobId, url, status, createdAt, nextAttemptAt, attempts }: StoredDelivery): Delivery {
  return {
    ...{ id, jobId, url, status },
    createdAt: createdAt.toISOString(),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    attempts: attempts.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })),
  };
}
