import { queryOptions } from '@tanstack/react-query';
import type { Usage } from '../../../src/schemas/usage.ts';
import { query } from './pages.ts';
import { ask } from './request.ts';

/** @param from and `to` are days of UTC, YYYY-MM-DD, both included */
export const usageQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['usage', from, to],
    queryFn: () => ask<Usage>('GET', `/v1/usage?${query({ from, to })}`),
    refetchInterval: 60_000,
  });
