import { cancelJob } from '../../src/api/cancel-job.ts';
import { createJob } from '../../src/api/create-job.ts';
import { removeJob } from '../../src/api/delete-job.ts';
import { retryJob } from '../../src/api/retry-job.ts';
import { noStats } from '../../src/core/stats.ts';
import type { Database } from '../../src/db/database.ts';
import { completeJob, failJob, findJob, type JobRow, lockJob, startJob } from '../../src/db/jobs.ts';
import { failTask, finishTask, type TaskRow } from '../../src/db/tasks.ts';
import { VodsmithError } from '../../src/errors.ts';
import type { JobStatus } from '../../src/schemas/job.ts';
import { addProject } from '../db/rows.ts';
import { startTask, tasksOfJob } from '../db/task-rows.ts';

export interface Move {
  what: 'create' | 'cancel' | 'retry' | 'delete' | 'get' | 'work' | 'finish' | 'fail';
  /** Which key, and of the jobs that there are which one. */
  which: number;
}

type State = JobStatus | 'deleted';

/** From which states a move is allowed, and to which it leads. */
const model: Record<Exclude<Move['what'], 'create' | 'get'>, { from: State[]; to: State }> = {
  cancel: { from: ['queued', 'processing'], to: 'failed' },
  retry: { from: ['failed'], to: 'queued' },
  delete: { from: ['queued'], to: 'deleted' },
  work: { from: ['queued', 'processing'], to: 'processing' },
  finish: { from: ['processing'], to: 'completed' },
  fail: { from: ['processing'], to: 'failed' },
};
/** What a call that comes too early or too late is refused with. */
const refusals = ['job_ended', 'job_not_failed', 'job_not_queued', 'not_found', 'idempotency_key_reused'];

interface Outcome {
  what: Move['what'];
  /** `false`: refused, and nothing was changed. */
  done: boolean;
}

/**
 * A project with clients and a worker, and a model of what its jobs may be.
 *
 * @param other the same database, as another process has it
 */
export async function startRace(db: Database, other = db) {
  const projectId = await addProject(db);
  const queue = { send: async () => {}, sendTasks: async () => {}, withdraw: async () => {} };
  const optionsOn = (at: Database) => ({ db: at, queue, storage: { delete: async () => {} } as never });
  const log = { warn() {} } as never;
  const urls = { publicUrl: 'http://api.test', cdnUrl: 'http://cdn.test' };
  const byKey = new Map<string, Set<string>>();
  const states = new Map<string, State>();
  const held = new Map<string, TaskRow>();
  const found: string[] = [];

  const request = {
    videoUrl: 'https://example.com/a.mp4',
    presets: [{ format: 'mp4' as const, resolutions: ['360'] }],
  };
  const movesOn = (at: Database): Record<Move['what'], (job: JobRow) => Promise<boolean>> => ({
    create: async () => true,
    get: async ({ id }) => (await findJob(at, id)) !== null,
    cancel: async (job) => (await cancelJob(job, optionsOn(at), urls)).error?.code === 'cancelled',
    retry: async (job) => (await retryJob(job, optionsOn(at))).status === 'queued',
    delete: async (job) => (await removeJob(job, false, optionsOn(at), log)).job.status === 'queued',
    work: async ({ id }) => {
      const task = await begin(at, id);
      if (task !== null) held.set(id, task);
      return task !== null;
    },
    finish: ({ id }) => end(at, id, held.get(id), 'finish'),
    fail: ({ id }) => end(at, id, held.get(id), 'fail'),
  });
  const [here, there] = [movesOn(db), movesOn(other)];

  const attempt = async (moves: typeof here, what: Move['what'], job: JobRow): Promise<Outcome> => {
    try {
      return { what, done: await moves[what](job) };
    } catch (error) {
      if (!(error instanceof VodsmithError) || !refusals.includes(error.code)) throw error;
      return { what, done: false };
    }
  };

  const create = async (at: Database, which: number) => {
    const key = `key-${which}`;
    try {
      const { id } = await createJob(projectId, request, optionsOn(at), { key });
      byKey.set(key, (byKey.get(key) ?? new Set()).add(id));
      if (!states.has(id)) states.set(id, 'queued');
    } catch (error) {
      if (!(error instanceof VodsmithError) || error.code !== 'idempotency_key_reused') throw error;
      const jobs = await Promise.all([...(byKey.get(key) ?? [])].map((id) => findJob(db, id)));
      if (!jobs.includes(null)) found.push(`${key} was refused without a reason`);
    }
  };

  return {
    /** All moves at the same time; afterwards each job has to be where some order of its moves leads. */
    async play(round: Move[]): Promise<void> {
      const rows = await db.query<JobRow>('select id from jobs where project_id = $1 order by number', [projectId]);
      const known = await Promise.all(rows.map(({ id }) => findJob(db, id)));
      const outcomes = new Map<string, Outcome[]>();
      const creations = round
        .filter(({ what }) => what === 'create')
        .map(({ which }, index) => create(index % 2 === 0 ? db : other, which));
      const others = round
        .filter(({ what }) => what !== 'create')
        .map(async ({ what, which }, index) => {
          const job = known[which % Math.max(1, known.length)];
          if (!job) return;
          const outcome = await attempt(index % 2 === 0 ? here : there, what, job);
          outcomes.set(job.id, [...(outcomes.get(job.id) ?? []), outcome]);
        });
      await Promise.all(others);
      await Promise.all(creations);
      for (const [id, made] of outcomes) {
        const now: State = (await findJob(db, id))?.status ?? 'deleted';
        if (!reaches(states.get(id)!, made, now))
          found.push(`${id} came from ${states.get(id)} to ${now} by ${JSON.stringify(made)}`);
        states.set(id, now);
      }
    },
    /** What the model does not allow. */
    async faults(): Promise<string[]> {
      for (const [key, ids] of byKey) if (ids.size !== 1) found.push(`${key} has made ${ids.size} jobs`);
      for (const [id, state] of states) found.push(...(await inconsistencies(db, id, state)));
      return found;
    },
  };
}

/** Whether some order of the moves that were done leads from one state to the other, each allowed where it stands. */
function reaches(from: State, outcomes: Outcome[], to: State): boolean {
  const done = outcomes.filter((outcome) => outcome.done && outcome.what !== 'get');
  if (done.length === 0) return from === to;
  return done.some(({ what }, index) => {
    const step = model[what as keyof typeof model];
    return step.from.includes(from) && reaches(step.to, done.toSpliced(index, 1), to);
  });
}

/** What of a job's rows does not go together. */
async function inconsistencies(db: Database, id: string, state: State): Promise<string[]> {
  const job = await findJob(db, id);
  const tasks = await tasksOfJob(db, id);
  const open = tasks.filter(({ status }) => status === 'queued' || status === 'running' || status === 'waiting');
  const faults = [
    [(job?.status ?? 'deleted') === state, 'is in another state'],
    [job !== null || tasks.length === 0, 'is gone and has tasks'],
    [job === null || (job.status === 'failed') === (job.error !== null), 'has an error or none'],
    [job === null || ['completed', 'failed'].includes(job.status) === (job.finishedAt !== null), 'has an end or none'],
    [job?.status !== 'queued' || open.length > 0, 'waits for ever'],
    [job?.status !== 'completed' || open.length === 0, 'has ended and has work left'],
  ] as const;
  return faults.flatMap(([holds, fault]) => (holds ? [] : [`${id} ${fault}`]));
}

/** Takes the job's task as a worker does. */
function begin(db: Database, jobId: string): Promise<TaskRow | null> {
  return db.transaction(async (sql) => {
    const job = await lockJob(sql, jobId);
    if (job?.status !== 'queued' && job?.status !== 'processing') return null;
    const [first] = await tasksOfJob(sql, jobId);
    const task = await startTask(sql, first!.id, 'a worker');
    if (task !== null) await startJob(sql, jobId, noStats);
    return task;
  });
}

/** Ends the job with the task that is held, as a worker does: only where it still is this run's. */
function end(db: Database, jobId: string, task: TaskRow | undefined, how: 'finish' | 'fail'): Promise<boolean> {
  if (task === undefined) return Promise.resolve(false);
  const error = { code: 'encode_failed', message: 'It failed.' };
  return db.transaction(async (sql) => {
    const job = await lockJob(sql, jobId);
    if (job?.status !== 'processing') return false;
    const held = how === 'finish' ? await finishTask(sql, task, null) : await failTask(sql, task, error);
    if (!held) return false;
    if (how === 'finish') await completeJob(sql, jobId, { stats: noStats, warnings: [] });
    else await failJob(sql, jobId, error);
    return true;
  });
}
