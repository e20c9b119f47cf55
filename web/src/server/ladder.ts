import { queryOptions } from '@tanstack/react-query';
import type { Quality } from '../../../src/schemas/job-request.ts';
import type { Ladder } from '../../../src/schemas/ladder.ts';
import { query } from './pages.ts';
import { ask } from './request.ts';

export interface LadderQuestion {
  width: number;
  height: number;
  resolutions: string[];
  quality: Quality;
}

/** What the resolutions come out as over a source of this size. */
export const ladderQuery = ({ resolutions, ...rest }: LadderQuestion) =>
  queryOptions({
    queryKey: ['ladder', rest, resolutions],
    queryFn: () => ask<Ladder>('GET', `/v1/encoder/ladder?${query({ ...rest, resolutions: resolutions.join(',') })}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
