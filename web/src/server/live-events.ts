import type { QueryClient } from '@tanstack/react-query';
import type { Job, JobStatus } from '../../../src/schemas/job.ts';
import { jobQuery } from './jobs.ts';
import type { Paged } from './pages.ts';

/** What the stream of events says of a job. */
interface JobEvent {
  id: string;
  status: JobStatus | 'deleted';
  progress: number;
  playable: boolean;
}

/** Milliseconds in which events are taken together: a stream begins with one for each job. */
const TOGETHER = 150;

/** Keeps what is shown as the events say: progress at once, the rest by asking again. */
export class LiveEvents {
  #client: QueryClient;
  #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  progress({ id, progress, playable }: JobEvent): void {
    const update = (job: Job): Job => (job.id === id && job.status === 'processing' ? { ...job, progress } : job);
    this.#client.setQueriesData<Paged<Job> | number>({ queryKey: ['jobs'] }, (shown) =>
      typeof shown === 'object' ? { ...shown, data: shown.data.map(update) } : shown,
    );
    const { queryKey } = jobQuery(id);
    this.#client.setQueryData(queryKey, (job) => job && update(job));
    const job = this.#client.getQueryData(queryKey);
    if (job && (job.status === 'queued' || (playable && job.playbackUrl === null))) this.changed({ id });
  }

  changed({ id }: Pick<JobEvent, 'id'>): void {
    this.#changed.add(id);
    this.#timer ??= setTimeout(() => this.#refresh(), TOGETHER);
  }

  /** What has happened while nobody told. */
  missed(): void {
    void this.#client.invalidateQueries({ queryKey: ['jobs'] });
    void this.#client.invalidateQueries({ queryKey: ['job'] });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #refresh(): void {
    this.#timer = undefined;
    void this.#client.invalidateQueries({ queryKey: ['jobs'] });
    for (const id of this.#changed) void this.#client.invalidateQueries({ queryKey: ['job', id] });
    this.#changed.clear();
  }
}
