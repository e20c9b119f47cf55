import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../../../src/schemas/job.ts';
import { plural } from '../../format.ts';
import { isActive, planQuery, tasksQuery } from '../../server/jobs.ts';
import { usePolling } from '../../server/live.tsx';
import { workersQuery } from '../../server/workers.ts';
import { Fault, Loading } from '../../ui/notes.tsx';
import { StepRow } from './step-row.tsx';
import { timeline } from './timeline.ts';

/** The plan as a timeline: who did what and when, with the commands, and the log of what failed. */
export function Work({ job }: { job: Job }) {
  const polling = usePolling(true);
  const interval = isActive(job) && Math.min(polling, 3000);
  const { data: tasks, error, refetch } = useQuery({ ...tasksQuery(job.id), refetchInterval: interval });
  const { data: plan } = useQuery({ ...planQuery(job.id), enabled: job.status !== 'queued' });
  const { data: live } = useQuery({ ...workersQuery, refetchInterval: interval });
  if (error) return <Fault error={error} again={refetch} />;
  if (tasks === undefined) return <Loading what="the work" />;
  const rows = timeline(tasks, plan, Date.now());
  const hosts = new Map(live?.map(({ id, host }) => [id, host]));
  const workers = new Set(tasks.flatMap(({ worker }) => worker ?? []));
  return (
    <section>
      <p className="quiet-text">
        {plural(tasks.length, 'task')} on {workers.size === 1 ? 'one worker' : `${workers.size} workers`}. Open one for
        its commands{tasks.some(({ log }) => log) ? ' and its log' : ''}.
      </p>
      <ol className="timeline">
        {rows.map((row) => (
          <StepRow key={row.task.id} row={row} host={hosts.get(row.task.worker ?? '')} />
        ))}
      </ol>
    </section>
  );
}
