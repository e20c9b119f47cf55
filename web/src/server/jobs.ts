import { queryOptions } from '@tanstack/react-query';
import type { Job, JobStatus } from '../../../src/schemas/job.ts';
import type { JobRequest } from '../../../src/schemas/job-request.ts';
import type { ShownPlan } from '../../../src/schemas/plan.ts';
import type { Task } from '../../../src/schemas/task.ts';
import type { Delivery } from '../../../src/schemas/webhook.ts';
import { type Paged, query } from './pages.ts';
import { ask } from './request.ts';

export interface JobsFilter {
  page: number;
  perPage: number;
  status?: JobStatus;
  search?: string;
}

const at = (id: string) => `/v1/encoder/jobs/${encodeURIComponent(id)}`;

export const jobsQuery = (filter: JobsFilter) =>
  queryOptions({
    queryKey: ['jobs', filter],
    queryFn: () => ask<Paged<Job>>('GET', `/v1/encoder/jobs?${query({ ...filter })}`),
  });

export const jobQuery = (id: string) => queryOptions({ queryKey: ['job', id], queryFn: () => ask<Job>('GET', at(id)) });

/** A job has none before work begins. */
export const planQuery = (id: string) =>
  queryOptions({ queryKey: ['job', id, 'plan'], queryFn: () => ask<ShownPlan>('GET', `${at(id)}/plan`), retry: false });

export const tasksQuery = (id: string) =>
  queryOptions({ queryKey: ['job', id, 'tasks'], queryFn: () => ask<Task[]>('GET', `${at(id)}/tasks`) });

export const deliveriesQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['job', jobId, 'deliveries'],
    queryFn: () => ask<Paged<Delivery>>('GET', `/v1/webhooks/deliveries?${query({ jobId, perPage: 50 })}`),
  });

/** How many jobs are in this state: the number of the last page, where each has one. */
export const countQuery = (status: JobStatus) =>
  queryOptions({
    queryKey: ['jobs', 'count', status],
    queryFn: async () => {
      const { data, pageInfo } = await ask<Paged<Job>>('GET', `/v1/encoder/jobs?${query({ status, perPage: 1 })}`);
      return data.length === 0 ? 0 : pageInfo.lastPage;
    },
  });

export const createJob = (request: JobRequest) => ask<Job>('POST', '/v1/encoder/jobs', request);
export const cancelJob = (id: string) => ask<Job>('POST', `${at(id)}/cancel`);
export const retryJob = (id: string) => ask<Job>('POST', `${at(id)}/retry`);
/** With all that it made. */
export const deleteJob = (id: string) => ask<Job>('DELETE', `${at(id)}?outputs=true`);
export const redeliver = (id: string) =>
  ask<Delivery>('POST', `/v1/webhooks/deliveries/${encodeURIComponent(id)}/redeliver`);

export const isActive = ({ status }: Pick<Job, 'status'>) => status === 'queued' || status === 'processing';
