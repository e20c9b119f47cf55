import { type Static, Type } from 'typebox';
import { Id, Timestamp } from './ids.ts';

/** The data of an event `progress` or `status`. The rest of the job is got by its id. */
export const JobEvent = Type.Object({
  id: Id,
  status: Type.Enum(['queued', 'processing', 'completed', 'failed', 'deleted']),
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  playable: Type.Boolean({ description: 'whether the job has a `playbackUrl`' }),
  updatedAt: Timestamp,
});
export type JobEvent = Static<typeof JobEvent>;
