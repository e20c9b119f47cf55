import { Tabs } from '@base-ui/react/tabs';
import { useQuery } from '@tanstack/react-query';
import { XIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Job } from '../../../../src/schemas/job.ts';
import { nameOf } from '../../job-facts.ts';
import { isActive, jobQuery } from '../../server/jobs.ts';
import { usePolling } from '../../server/live.tsx';
import { ServerError } from '../../server/request.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Fault, Loading, Warning } from '../../ui/notes.tsx';
import { useAddress } from '../videos/address.ts';
import { Deliveries } from './deliveries.tsx';
import { Original } from './original.tsx';
import { Outputs } from './outputs.tsx';
import { Player } from './player.tsx';
import { Request } from './request.tsx';
import { Summary } from './summary.tsx';
import { Thumbnails } from './thumbnails.tsx';
import { Work } from './work.tsx';
import './panel.css';

const tabs = [
  {
    name: 'Files',
    content: (job: Job) => (
      <>
        <Original job={job} />
        <Outputs job={job} />
        <Thumbnails job={job} />
      </>
    ),
  },
  { name: 'Work', content: (job: Job) => <Work job={job} /> },
  { name: 'Webhook', content: (job: Job) => <Deliveries job={job} /> },
  { name: 'Request', content: (job: Job) => <Request job={job} /> },
];

/** One video beside the list, with an address of its own. */
export function VideoPanel({ id }: { id: string }) {
  const [, navigate] = useLocation();
  const address = useAddress();
  const close = () => navigate(address());
  const heading = useRef<HTMLHeadingElement>(null);
  const polling = usePolling(true);
  const {
    data: job,
    error,
    refetch,
  } = useQuery({
    ...jobQuery(id),
    refetchInterval: ({ state }) => state.data !== undefined && isActive(state.data) && polling,
  });
  const gone = error instanceof ServerError && error.status === 404;
  const name = job === undefined ? 'Video' : nameOf(job);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    // Back to where it was opened, or to the list
    return () => (rowOf(id) ?? document.getElementById('content'))?.focus({ preventScroll: true });
  }, [id]);
  useEffect(() => {
    document.title = `${name} - Vodsmith`;
  }, [name]);

  return (
    <aside
      className="panel card"
      aria-label={name}
      onKeyDown={({ key, defaultPrevented }) => key === 'Escape' && !defaultPrevented && close()}
    >
      <header className="panel-header">
        <h2 ref={heading} tabIndex={-1} title={name}>
          {name}
        </h2>
        <Button look="quiet" square onClick={close} aria-label="Close this video" title="Close">
          <XIcon aria-hidden size={17} />
        </Button>
      </header>
      {gone && <Empty title="This video does not exist or was deleted." />}
      {error && !gone && <Fault error={error} again={refetch} />}
      {job === undefined && !error && <Loading what="the video" />}
      {job && !gone && <Shown job={job} onDeleted={close} />}
    </aside>
  );
}

const rowOf = (id: string) => document.querySelector<HTMLElement>(`.videos-list a[href^="/videos/${id}"]`);

function Shown({ job, onDeleted }: { job: Job; onDeleted: () => void }) {
  return (
    <>
      <Summary job={job} onDeleted={onDeleted} />
      {job.error && <Fault error={new Error(job.error.message)} />}
      {job.warnings.map(({ code, message }) => (
        <Warning key={`${code} ${message}`}>{message}</Warning>
      ))}
      <Player job={job} />
      <Tabs.Root defaultValue="Files">
        <Tabs.List className="tabs" aria-label="About this video">
          {tabs.map(({ name }) => (
            <Tabs.Tab key={name} value={name} className="tab">
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ name, content }) => (
          <Tabs.Panel key={name} value={name} className="tab-panel">
            {content(job)}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </>
  );
}
