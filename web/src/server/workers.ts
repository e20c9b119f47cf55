import { queryOptions } from '@tanstack/react-query';
import type { Worker } from '../../../src/schemas/worker.ts';
import { ask } from './request.ts';

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: async () => (await ask<{ data: Worker[] }>('GET', '/v1/workers')).data,
  refetchInterval: 2000,
});

/** It takes no more tasks, or takes some again. */
export const setPaused = (id: string, paused: boolean) =>
  ask<Worker>('POST', `/v1/workers/${encodeURIComponent(id)}/${paused ? 'pause' : 'resume'}`);
