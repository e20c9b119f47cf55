import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import { addJob, addProject } from './rows.ts';

/** The queue of webhooks and a job for tasks, for the tests of a file; each begins with nothing queued. */
export function bothQueues(db: () => Database): { queue: Queue; jobId: string } {
  const both = {} as { queue: Queue; jobId: string };
  beforeAll(async () => {
    both.queue = await openQueue(db(), { onError: (error) => expect.fail(String(error)) });
    both.jobId = (await addJob(db(), await addProject(db()))).id;
  });
  beforeEach(async () => {
    await db().query('delete from pgboss.job');
    await db().query('delete from tasks');
  });
  afterAll(() => both.queue.stop());
  return both;
}
