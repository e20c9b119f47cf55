import type { Database } from '../db/database.ts';
import { type JobChange, jobStates, listenToJobs } from '../db/job-changes.ts';
import type { JobEvent } from '../schemas/job-event.ts';
import { EventStream } from './event-stream.ts';

/** Milliseconds between two comments on a quiet connection. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a client has to connect again, with a token that is still good. */
const LONGEST = 60 * 60_000;
/** Reads of the first state until none of them is overtaken by a change. */
const READS = 5;

interface Subscriber {
  projectId: string;
  /** `null`: all jobs of the project. */
  jobId: string | null;
  since: number;
  stream: EventStream;
  /** A state is being read: a change that comes meanwhile may be part of it or not. */
  reading: boolean;
  overtaken: boolean;
}

/** Tells any number of clients what becomes of jobs, with one subscription to the database for all of them. */
export class JobEvents {
  readonly #db: Database;
  readonly #onError: (error: unknown) => void;
  readonly #subscribers = new Set<Subscriber>();
  readonly #timer = setInterval(() => this.#beat(), HEARTBEAT);
  #listening: Promise<() => Promise<void>> | null = null;

  /** @param onError why clients were let go; they connect again */
  constructor(db: Database, onError: (error: unknown) => void) {
    this.#db = db;
    this.#onError = onError;
    this.#timer.unref();
  }

  /**
   * Begins with the state of the job, or of all jobs of the project that have not ended; then tells each change. The
   * stream of one job ends with the job. Where changes may have been missed it is told its state; the stream of a project
   * ends, because jobs that are gone or have ended have no part in its first state: its client reads the list again.
   */
  async open(projectId: string, jobId: string | null): Promise<EventStream> {
    const stream = new EventStream();
    // The head of an answer goes out with its first bytes
    stream.beat();
    const subscriber = { projectId, jobId, since: performance.now(), stream, reading: true, overtaken: false };
    this.#subscribers.add(subscriber);
    stream.once('close', () => this.#subscribers.delete(subscriber));
    try {
      await this.#listen();
      await this.#tellState(subscriber);
    } catch (error) {
      stream.destroy();
      throw error;
    }
    return stream;
  }

  /** How many streams of the project are open. */
  countOf(projectId: string): number {
    let count = 0;
    for (const subscriber of this.#subscribers) if (subscriber.projectId === projectId) count += 1;
    return count;
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { stream } of this.#subscribers) stream.finish();
    const unlisten = await this.#listening?.catch(() => null);
    await unlisten?.();
  }

  async #listen(): Promise<void> {
    this.#listening ??= listenToJobs(this.#db, (change) => this.#onChange(change));
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = null;
      throw error;
    }
  }

  #onChange(change: JobChange | null): void {
    for (const subscriber of this.#subscribers) {
      if (change !== null && !concerns(change, subscriber)) continue;
      if (subscriber.reading) subscriber.overtaken = true;
      else if (change !== null) tell(subscriber, change);
      else if (subscriber.jobId === null) subscriber.stream.finish();
      else this.#tellState(subscriber).catch((error: unknown) => this.#letGo(subscriber, error));
    }
  }

  async #tellState(subscriber: Subscriber): Promise<void> {
    const { projectId, jobId, stream } = subscriber;
    let states: JobChange[] = [];
    subscriber.reading = true;
    for (let reads = 0; reads === 0 || (subscriber.overtaken && reads < READS); reads += 1) {
      subscriber.overtaken = false;
      states = await jobStates(this.#db, projectId, jobId);
    }
    subscriber.reading = false;
    for (const state of states) tell(subscriber, state);
    // Deleted meanwhile
    if (jobId !== null && states.length === 0) stream.finish();
  }

  #letGo({ stream }: Subscriber, error: unknown): void {
    this.#onError(error);
    stream.destroy();
  }

  #beat(): void {
    for (const { stream, since } of this.#subscribers)
      if (performance.now() - since > LONGEST) stream.finish();
      else stream.beat();
  }
}

const concerns = ({ projectId, id }: JobChange, wanted: Subscriber): boolean =>
  projectId === wanted.projectId && (wanted.jobId === null || wanted.jobId === id);

/** Those of a job that comes no further by itself. */
export const lastStates: readonly string[] = ['completed', 'failed', 'deleted'];

function tell({ stream, jobId }: Subscriber, { event, id, status, progress, playable, at }: JobChange): void {
  const updatedAt = new Date(at * 1000).toISOString();
  stream.tell(event, `${status}:${progress}`, { id, status, progress, playable, updatedAt } satisfies JobEvent);
  if (jobId !== null && lastStates.includes(status)) stream.finish();
}
