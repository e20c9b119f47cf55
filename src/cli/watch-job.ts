import type { Client, Job } from '../client/node.ts';
import { showRemoteProgress } from './remote-progress.ts';

/** Waits for the end of a job, and shows its progress. */
export async function watchJob(client: Client, id: string, json: boolean): Promise<Job> {
  // Before a bar is drawn: there may be no such job
  await client.jobs.get(id);
  const shown = showRemoteProgress(json);
  try {
    return await client.jobs.wait(id, { onProgress: ({ progress, status }) => shown.update(progress, status) });
  } finally {
    shown.stop();
  }
}
