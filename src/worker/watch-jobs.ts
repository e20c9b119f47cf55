import { listenToJobs, openJobs } from '../db/job-changes.ts';
import type { WorkContext } from './work-context.ts';

/** Milliseconds between two looks, for what no NOTIFY told. */
const LOOK = 5000;

/** What has to end with its job. */
interface JobRun {
  job: { id: string };
  lose(): void;
}

/** Ends the runs of a job as soon as it is cancelled, deleted or failed, by whatever process. */
export async function watchJobs({
  db,
  runs,
  log,
}: Pick<WorkContext, 'db' | 'log'> & { runs: Iterable<JobRun> }): Promise<{ stop(): Promise<void> }> {
  const end = (isOver: (jobId: string) => boolean) => {
    for (const run of runs) if (isOver(run.job.id)) run.lose();
  };
  let looking: Promise<void> = Promise.resolve();
  const look = () => {
    looking = looking.then(async () => {
      const ids = [...runs].map(({ job }) => job.id);
      if (ids.length === 0) return;
      const open = await openJobs(db, ids);
      end((id) => ids.includes(id) && !open.has(id));
    });
    looking = looking.catch((error: unknown) => log.warn(error, 'it is not known whether jobs were cancelled'));
  };
  const unlisten = await listenToJobs(db, (change) => {
    if (change === null) look();
    else if (change.status === 'failed' || change.status === 'deleted') end((id) => id === change.id);
  });
  const timer = setInterval(look, LOOK);
  return {
    async stop() {
      clearInterval(timer);
      await unlisten();
      await looking;
    },
  };
}
