import type { Job } from '../schemas/job.ts';
import type { JobEvent } from '../schemas/job-event.ts';
import { ApiError } from './api-error.ts';
import type { CallOptions, Connection } from './connection.ts';
import { readEvents } from './server-events.ts';

/** Milliseconds without a byte after which a stream is given up. A healthy one has a comment every 15 s. */
const SILENCE = 40_000;
/** Milliseconds between two polls. */
const POLL = 2000;
/** Consecutive polls that may fail: two minutes, enough for a server to restart. */
const UNANSWERED = 60;

export interface WaitOptions extends CallOptions {
  /** Called with each change of the job. */
  onProgress?: (event: JobEvent) => void;
}

/**
 * The job, once it is completed or failed. It listens to the events of the job; if they do not come through, as behind
 * some proxies, it polls every 2 s. It tolerates a server that is away for less than two minutes.
 *
 * @throws ApiError for errors that do not pass; the reason of `signal` if that is aborted
 */
export async function waitForEnd(
  connection: Connection,
  path: string,
  { signal, onProgress }: WaitOptions,
): Promise<Job> {
  let last = '';
  const tell = (event: JobEvent) => {
    const state = JSON.stringify(event);
    if (state !== last) onProgress?.(event);
    last = state;
  };
  let streams = true;
  for (let unanswered = 0; ; ) {
    if (streams) streams = await follow(connection, `${path}/events`, tell, signal);
    try {
      const job = await connection.call<Job>('GET', path, { signal });
      unanswered = 0;
      tell(eventOf(job));
      if (job.status === 'completed' || job.status === 'failed') return job;
    } catch (error) {
      unanswered += 1;
      if (!mayPass(error) || unanswered >= UNANSWERED) throw error;
    }
    await pause(POLL, signal);
  }
}

/** Tells events until there are no more. Answers whether any came: then the stream is worth opening again. */
async function follow(
  connection: Connection,
  path: string,
  tell: (event: JobEvent) => void,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const silent = new AbortController();
  const either = signal === undefined ? silent.signal : AbortSignal.any([signal, silent.signal]);
  let timer = setTimeout(() => silent.abort(), SILENCE);
  let came = false;
  try {
    const answer = await connection.open('GET', path, { signal: either, headers: { accept: 'text/event-stream' } });
    if (answer.body === null || !answer.headers.get('content-type')?.startsWith('text/event-stream')) return false;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE);
    };
    for await (const { data } of readEvents(answer.body, heard)) {
      came = true;
      tell(JSON.parse(data) as JobEvent);
    }
  } catch {
    // Whatever it was: the question that follows tells what is to be told
    signal?.throwIfAborted();
  } finally {
    clearTimeout(timer);
  }
  return came;
}

function eventOf({ id, status, progress, playbackUrl, updatedAt }: Job): JobEvent {
  return { id, status, progress, playable: playbackUrl !== null, updatedAt };
}

/** The server is away or busy, or a proxy says so. */
const mayPass = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
