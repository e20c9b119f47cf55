import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { isActive, type JobsFilter, jobsQuery } from '../../server/jobs.ts';
import { usePolling } from '../../server/live.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Empty, Fault, Loading } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { VideoPanel } from '../video/panel.tsx';
import { useFilter } from './address.ts';
import { BulkActions } from './bulk-actions.tsx';
import { Filters } from './filters.tsx';
import { JobTable } from './table.tsx';
import './videos.css';

const none: ReadonlySet<string> = new Set();

/** All jobs of the project; beside them the one that the address names. */
export default function Videos({ id }: { id: string | null }) {
  const [filter, setFilter] = useFilter();
  const [selected, select] = useState(none);
  const polling = usePolling(true);
  const { data, error, refetch } = useQuery({
    ...jobsQuery(filter),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.data.some(isActive) ? polling : Math.max(polling, 10_000)),
  });
  const jobs = data?.data ?? [];
  const chosen = jobs.filter((job) => selected.has(job.id));

  return (
    <div className={id === null ? 'videos' : 'videos with-panel'}>
      <section className="videos-list" aria-label="All videos">
        <Page
          title="Videos"
          actions={
            <Link href="/upload" className={buttonClass('primary')}>
              Upload
            </Link>
          }
        >
          <Filters filter={filter} onFilter={setFilter} />
          <BulkActions jobs={chosen} onDone={() => select(none)} />
          {error && <Fault error={error} again={refetch} />}
          {data === undefined && !error && <Loading what="the videos" />}
          {data && jobs.length > 0 && <JobTable jobs={jobs} open={id} selected={selected} onSelect={select} />}
          {data && jobs.length === 0 && <NoJobs filter={filter} onFirst={() => setFilter({ ...filter, page: 1 })} />}
          {data && (
            <Pager page={filter.page} last={data.pageInfo.lastPage} onPage={(page) => setFilter({ ...filter, page })} />
          )}
        </Page>
      </section>
      {id !== null && <VideoPanel key={id} id={id} />}
    </div>
  );
}

function NoJobs({ filter, onFirst }: { filter: JobsFilter; onFirst: () => void }) {
  if (filter.page > 1)
    return (
      <Empty title={`There is no page ${filter.page}.`}>
        <Button onClick={onFirst}>Show the first one</Button>
      </Empty>
    );
  if (filter.status !== undefined || filter.search !== undefined)
    return (
      <Empty title="No video matches.">
        <p>Search for part of a name, an id, a URL or of the user data, or choose another status.</p>
      </Empty>
    );
  return (
    <Empty title="No videos yet.">
      <p>Drop a file on the upload page, or send one by the API.</p>
      <Link href="/upload" className={buttonClass('primary')}>
        Upload a video
      </Link>
    </Empty>
  );
}
