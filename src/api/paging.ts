import type { Static } from 'typebox';
import type { PageInfo, PageQuery } from '../schemas/page.ts';

/** `lastPage` is 1 for an empty list. */
export function pageInfo({ page, perPage }: PageQuery, total: number): Static<typeof PageInfo> {
  return { currentPage: page, perPage, lastPage: Math.max(1, Math.ceil(total / perPage)) };
}
