import { type Static, Type } from 'typebox';
import { Id, Timestamp } from './ids.ts';

export const DeliveryAttempt = Type.Object({
  number: Type.Integer(),
  at: Timestamp,
  status: Type.Union([Type.Integer(), Type.Null()], { description: 'HTTP status; null if there was no answer' }),
  error: Type.Union([Type.String(), Type.Null()]),
  milliseconds: Type.Integer(),
});
export type DeliveryAttempt = Static<typeof DeliveryAttempt>;

/** One event to one receiver. `id` is the `webhook-id` header, the same on every try. */
export const Delivery = Type.Object({
  id: Type.String(),
  jobId: Id,
  url: Type.String(),
  status: Type.Enum(['pending', 'delivered', 'failed']),
  createdAt: Timestamp,
  nextAttemptAt: Type.Union([Timestamp, Type.Null()]),
  attempts: Type.Array(DeliveryAttempt),
});
export type Delivery = Static<typeof Delivery>;
