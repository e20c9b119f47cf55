import type { Job } from '../../src/schemas/job.ts';
import { cancelJob, deleteJob, isActive, retryJob } from './server/jobs.ts';

interface Action {
  name: string;
  done: string;
  /** What is lost by it; `null` where nothing is. */
  warning: string | null;
  fits: (job: Job) => boolean;
  run: (id: string) => Promise<unknown>;
}

/** What can be done to a job, in the order of the buttons. */
export const actions = {
  cancel: {
    name: 'Cancel',
    done: 'Cancelled',
    warning: 'Encoding stops at once. A cancelled video can be retried.',
    fits: isActive,
    run: cancelJob,
  },
  retry: {
    name: 'Retry',
    done: 'Queued again',
    warning: null,
    fits: ({ status }) => status === 'failed',
    run: retryJob,
  },
  delete: {
    name: 'Delete',
    done: 'Deleted',
    warning:
      'The encoded videos and thumbnails are removed, and their URLs stop working. The original upload stays. This cannot be undone.',
    fits: ({ status }) => status !== 'processing',
    run: deleteJob,
  },
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;

/** Does it to every job that it fits, one after the other; one that fails holds up no other. */
export async function runAction(name: ActionName, jobs: Job[]): Promise<{ done: number; faults: Error[] }> {
  const faults: Error[] = [];
  const fitting = jobs.filter(actions[name].fits);
  for (const { id } of fitting) await actions[name].run(id).catch((fault: unknown) => faults.push(fault as Error));
  return { done: fitting.length - faults.length, faults };
}
