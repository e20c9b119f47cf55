import type { Job, JobStatus } from '../schemas/job.ts';
import type { JobRequest } from '../schemas/job-request.ts';
import type { ShownPlan } from '../schemas/plan.ts';
import { type CallOptions, type Connection, queryOf } from './connection.ts';
import { everyItem, type Page, type PageQuery } from './pages.ts';
import { type WaitOptions, waitForEnd } from './wait.ts';

export interface JobsFilter {
  status?: JobStatus;
  /** Part of an id, of the name of the source, of its URL or of `userData`; any case. */
  search?: string;
}

export interface CreateOptions extends CallOptions {
  /** 1 to 255 characters of your own: sent again with the same request within 24 hours, it is the same job, once. */
  idempotencyKey?: string;
}

/** Encoding jobs. Every call throws an `ApiError` where it cannot be done. */
export function jobCalls(connection: Connection) {
  const at = (id: string) => `/v1/encoder/jobs/${encodeURIComponent(id)}`;
  const page = (query: JobsFilter & PageQuery = {}, options?: CallOptions): Promise<Page<Job>> =>
    connection.call('GET', `/v1/encoder/jobs${queryOf({ ...query })}`, options);

  return {
    /** Encodes a file that was uploaded (`videoId`), or the one behind a URL (`videoUrl`). */
    create(request: JobRequest, { idempotencyKey, signal }: CreateOptions = {}): Promise<Job> {
      const headers: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
      return connection.call('POST', '/v1/encoder/jobs', { body: request, headers, signal });
    },
    get: (id: string, options?: CallOptions): Promise<Job> => connection.call('GET', at(id), options),
    /** The job, once it is completed or failed: see its `status`. */
    wait: (id: string, options: WaitOptions = {}): Promise<Job> => waitForEnd(connection, at(id), options),
    /** Every job of the project, newest first: `for await (const job of client.jobs.list())`. */
    list: (
      { perPage = 100, ...filter }: JobsFilter & Pick<PageQuery, 'perPage'> = {},
      options?: CallOptions,
    ): AsyncGenerator<Job, void, undefined> =>
      everyItem((number) => page({ ...filter, page: number, perPage }, options)),
    page,
    /** What is encoded, in which steps, with the exact commands. */
    plan: (id: string, options?: CallOptions): Promise<ShownPlan> => connection.call('GET', `${at(id)}/plan`, options),
    /** Ends a job that waits or runs: it is failed, with the error `cancelled`. */
    cancel: (id: string, options?: CallOptions): Promise<Job> => connection.call('POST', `${at(id)}/cancel`, options),
    /** Queues a failed job again; what is encoded is kept. */
    retry: (id: string, options?: CallOptions): Promise<Job> => connection.call('POST', `${at(id)}/retry`, options),
    /**
     * Deletes a job that nobody has begun, and answers it as it was.
     *
     * @param outputs also one that has ended, with all that it made
     */
    delete: (id: string, { outputs, signal }: CallOptions & { outputs?: boolean } = {}): Promise<Job> =>
      connection.call('DELETE', `${at(id)}${queryOf({ outputs })}`, { signal }),
  };
}
