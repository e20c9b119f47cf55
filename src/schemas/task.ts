import { type Static, Type } from 'typebox';
import { Id, Timestamp } from './ids.ts';
import { Notice } from './job.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

/** One piece of a job's work, as it is shown. */
export const Task = Type.Object({
  id: Id,
  kind: Type.String({ description: '`fetch`, `plan`, or the kind of a step of the plan' }),
  step: Nullable(Type.String({ description: "the step's id in the plan" })),
  status: Type.Enum(['waiting', 'queued', 'running', 'done', 'failed']),
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  attempt: Type.Integer({ description: 'how many times it was started' }),
  worker: Nullable(Type.String()),
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
  error: Nullable(Notice),
  log: Nullable(Type.String({ description: "the end of the encoder's log, if the task has failed" })),
});
export type Task = Static<typeof Task>;
