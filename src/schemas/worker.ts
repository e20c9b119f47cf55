import { type Static, Type } from 'typebox';
import { Id, Timestamp } from './ids.ts';

/** A task that a worker has in hand. */
export const WorkerTask = Type.Object({
  jobId: Id,
  kind: Type.String({ description: '`fetch`, `plan`, or the kind of a step of the plan' }),
  step: Type.Union([Type.String(), Type.Null()], { description: "the step's id in the plan" }),
  startedAt: Timestamp,
  progress: Type.Number({ description: '0 to 1' }),
});
export type WorkerTask = Static<typeof WorkerTask>;

/** A process that does tasks. */
export const Worker = Type.Object({
  id: Id,
  host: Type.String(),
  pid: Type.Integer(),
  version: Type.String(),
  slots: Type.Integer({ description: 'tasks at once' }),
  paused: Type.Boolean({ description: 'takes no more tasks, because someone paused it' }),
  hindrance: Type.Union([Type.String(), Type.Null()], {
    description: 'why it takes no tasks although it is not paused',
  }),
  startedAt: Timestamp,
  seenAt: Timestamp,
  tasks: Type.Array(WorkerTask),
});
export type Worker = Static<typeof Worker>;
