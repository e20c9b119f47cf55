import { SearchIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { JobsFilter } from '../../server/jobs.ts';
import { statusWords } from '../../ui/status-badge.tsx';
import { isStatus, mostLetters, statuses } from './filter.ts';

interface Props {
  filter: JobsFilter;
  onFilter: (filter: JobsFilter) => void;
}

export function Filters({ filter, onFilter }: Props) {
  const asked = filter.search ?? '';
  const [text, setText] = useState(asked);
  const [seen, see] = useState(asked);
  if (asked !== seen) {
    // Not typed here: another address
    see(asked);
    if (asked !== text.trim()) setText(asked);
  }
  useEffect(() => {
    const search = text.trim();
    if (search === (filter.search ?? '')) return;
    const { search: _, ...rest } = filter;
    // While somebody types, not for each letter
    const timer = setTimeout(() => onFilter({ ...rest, page: 1, ...(search === '' ? {} : { search }) }), 250);
    return () => clearTimeout(timer);
  }, [text, filter, onFilter]);
  const choose = (value: string) => {
    const { status: _, ...rest } = filter;
    onFilter({ ...rest, page: 1, ...(isStatus(value) ? { status: value } : {}) });
  };
  return (
    <search className="filters">
      <div className="search-field">
        <SearchIcon aria-hidden size={16} />
        <input
          type="search"
          aria-label="Search by name, id, URL or user data"
          placeholder="Name, id, URL or user data"
          maxLength={mostLetters}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <select aria-label="Status" value={filter.status ?? ''} onChange={(event) => choose(event.target.value)}>
        <option value="">All statuses</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {statusWords[status]}
          </option>
        ))}
      </select>
    </search>
  );
}
