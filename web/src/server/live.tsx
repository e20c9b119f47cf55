import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Job, JobStatus } from '../../../src/schemas/job.ts';
import { jobQuery } from './jobs.ts';
import type { Paged } from './pages.ts';

/** What the stream of events says of a job. */
interface JobEvent {
  id: string;
  status: JobStatus;
  progress: number;
}

const Live = createContext(false);

/** Milliseconds until a query asks again: seldom while the server tells by itself. */
export function usePolling(moving: boolean): number {
  if (useContext(Live)) return 30_000;
  return moving ? 1500 : 10_000;
}

/** Whether the server tells by itself. */
export const useLive = () => useContext(Live);

/** Keeps the jobs that are shown as the server says they are, as long as it has a stream of events. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const stream = new EventSource('/v1/events');
    stream.onopen = () => {
      setLive(true);
      // What happened before is not told again
      void client.invalidateQueries({ queryKey: ['jobs'] });
      void client.invalidateQueries({ queryKey: ['job'] });
    };
    stream.onerror = () => setLive(false);
    stream.addEventListener('progress', ({ data }) => showProgress(client, JSON.parse(data)));
    stream.addEventListener('status', ({ data }) => refresh(client, JSON.parse(data)));
    return () => stream.close();
  }, [client]);
  return <Live value={live}>{children}</Live>;
}

/** Writes it into what is shown, without asking the server. */
function showProgress(client: QueryClient, { id, progress }: JobEvent): void {
  const update = (job: Job): Job => (job.id === id && job.status === 'processing' ? { ...job, progress } : job);
  client.setQueriesData<Paged<Job> | number>({ queryKey: ['jobs'] }, (shown) =>
    typeof shown === 'object' ? { ...shown, data: shown.data.map(update) } : shown,
  );
  client.setQueryData(jobQuery(id).queryKey, (job) => job && update(job));
}

function refresh(client: QueryClient, { id }: JobEvent): void {
  void client.invalidateQueries({ queryKey: ['jobs'] });
  void client.invalidateQueries({ queryKey: ['job', id] });
}
