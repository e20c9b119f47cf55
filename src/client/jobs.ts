import type { Job, JobStatus } from '../schemas/job.ts';
import type { JobRequest } from '../schemas/job-request.ts';
import type { ShownPlan } from '../schemas/plan.ts';
import { type CallOptions, type Connection, queryOf } from './connection.ts';
import { everyItem, type Page, type PageQuery } from './pages.ts';
import { type WaitOptions, waitForEnd } from './wait.ts';

export interface JobsFilter {
  status?: JobStatus;
  /** Text in the id, in the name or URL of the source, or in `userData`; case-insensitive. */
  search?: string;
}

export interface CreateOptions extends CallOptions {
  /** 1 to 255 characters. Sending the same key and request again within 24 hours returns the same job. */
  idempotencyKey?: string;
}

/** Encoding jobs. Every call throws an `ApiError` if it fails. */
export function jobCalls(connection: Connection) {
  const at = (id: string) => `/v1/encoder/jobs/${encodeURIComponent(id)}`;
  const page = (query: JobsFilter & PageQuery = {}, options?: CallOptions): Promise<Page<Job>> =>
    connection.call('GET', `/v1/encoder/jobs${queryOf({ ...query })}`, options);

  return {
    /** Encodes an uploaded file (`videoId`), or a file from a URL (`videoUrl`). */
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
    /** The steps of the job, with the exact ffmpeg commands. */
    plan: (id: string, options?: CallOptions): Promise<ShownPlan> => connection.call('GET', `${at(id)}/plan`, options),
    /** Cancels a queued or running job: it becomes failed, with the error `cancelled`. */
    cancel: (id: string, options?: CallOptions): Promise<Job> => connection.call('POST', `${at(id)}/cancel`, options),
    /** Queues a failed job again; what is already encoded is kept. */
    retry: (id: string, options?: CallOptions): Promise<Job> => connection.call('POST', `${at(id)}/retry`, options),
    /**
     * Deletes a queued job, and returns the deleted job.
     *
     * @param outputs also delete a job that has ended, with its outputs
     */
    delete: (id: string, { outputs, signal }: CallOptions & { outputs?: boolean } = {}): Promise<Job> =>
      connection.call('DELETE', `${at(id)}${queryOf({ outputs })}`, { signal }),
  };
}
