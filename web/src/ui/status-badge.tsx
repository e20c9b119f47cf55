import type { Job } from '../../../src/schemas/job.ts';

export const statusWords = {
  queued: 'Queued',
  processing: 'Encoding',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** A cancelled job is a failed one in the contract. */
export const statusOf = ({ status, error }: Pick<Job, 'status' | 'error'>): keyof typeof statusWords =>
  error?.code === 'cancelled' ? 'cancelled' : status;

export function StatusBadge({ job }: { job: Pick<Job, 'status' | 'error'> }) {
  const status = statusOf(job);
  return <Badge tone={status}>{statusWords[status]}</Badge>;
}

export function Badge({ tone, children }: { tone: string; children: string }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}
