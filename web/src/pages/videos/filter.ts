import type { JobStatus } from '../../../../src/schemas/job.ts';
import type { JobsFilter } from '../../server/jobs.ts';
import { query } from '../../server/pages.ts';

export const statuses: JobStatus[] = ['queued', 'processing', 'completed', 'failed'];
export const isStatus = (text: string): text is JobStatus => (statuses as string[]).includes(text);
/** Letters that the API takes. */
export const mostLetters = 200;
const perPage = 20;

/** The filter that an address names, such as `?status=failed&page=2`. What is not known is left out. */
export function filterOf(address: string): JobsFilter {
  const named = new URLSearchParams(address);
  const status = named.get('status') ?? '';
  const search = (named.get('search') ?? '').trim().slice(0, mostLetters);
  const page = named.get('page') ?? '';
  return {
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
    perPage,
    ...(isStatus(status) && { status }),
    ...(search !== '' && { search }),
  };
}

/** The address that names this filter; nothing where it names all. */
export function addressOf({ status, search, page }: JobsFilter): string {
  const named = query({ status, search, page: page === 1 ? undefined : page });
  return named === '' ? '' : `?${named}`;
}
