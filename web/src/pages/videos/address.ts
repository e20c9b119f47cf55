import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
// As it stands in the address: that of 'wouter' decodes a part of it
import { useSearch } from 'wouter/use-browser-location';
import type { JobsFilter } from '../../server/jobs.ts';
import { addressOf, filterOf } from './filter.ts';

/** What the list shows stands in the address: a reload, Back and a link that somebody sends keep it. */
export function useFilter(): [JobsFilter, (filter: JobsFilter) => void] {
  const named = useSearch();
  const [path, navigate] = useLocation();
  const filter = useMemo(() => filterOf(named), [named]);
  const setFilter = useCallback(
    (next: JobsFilter) => {
      // Back leads to before the search, not through the words as they were typed
      const replace = filter.search !== undefined && next.search !== filter.search;
      navigate(path + addressOf(next), { replace });
    },
    [path, navigate, filter],
  );
  return [filter, setFilter];
}

/** The address of a video beside the list as it is shown; without an id, of that list alone. */
export function useAddress(): (id?: string) => string {
  const named = useSearch();
  return (id) => (id === undefined ? `/videos${named}` : `/videos/${id}${named}`);
}
