import { expect, onTestFinished, test } from 'vitest';
import type { EventStream } from '../../src/api/event-stream.ts';
import { JobEvents } from '../../src/api/job-events.ts';
import { noStats } from '../../src/core/stats.ts';
import { completeJob, deleteJob } from '../../src/db/jobs.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { describePostgres } from '../databases.ts';
import { addJob, addProject } from '../db/rows.ts';
import { startRelay } from '../relay.ts';

/** What a client was told, and whether it was told to connect again. */
function readAll(stream: EventStream) {
  const read = { text: '', ended: false };
  stream.on('data', (bytes) => {
    read.text += bytes;
  });
  stream.on('end', () => {
    read.ended = true;
  });
  return read;
}

describePostgres('events of changes that were missed, because a connection was lost without a word,', (db, url) => {
  test('are made up for', async () => {
    const relay = await startRelay(Number(new URL(url()).port));
    onTestFinished(() => relay[Symbol.asyncDispose]());
    const through = Object.assign(new URL(url()), { port: String(relay.port) });
    const listening = await openPostgres(through.href, { silence: 1000 });
    onTestFinished(() => listening.close());
    const events = new JobEvents({ ...db(), listen: listening.listen }, (error) => expect.fail(String(error)));
    onTestFinished(() => events.close());
    const projectId = await addProject(db());
    const [completed, deleted, open] = [
      await addJob(db(), projectId),
      await addJob(db(), projectId),
      await addJob(db(), projectId),
    ];
    const follow = async (id: string | null) => readAll(await events.open(projectId, id));
    const ofProject = await follow(null);
    const [ofCompleted, ofDeleted, ofOpen] = [
      await follow(completed.id),
      await follow(deleted.id),
      await follow(open.id),
    ];
    await expect.poll(() => ofOpen.text).toContain('queued');
    expect(ofProject.ended).toBe(false);
    relay.forget();
    await completeJob(db(), completed.id, { stats: noStats, warnings: [] });
    await deleteJob(db(), deleted.id);
    await expect.poll(() => [ofProject.ended, ofCompleted.ended, ofDeleted.ended]).toEqual([true, true, true]);
    expect(ofCompleted.text).toContain('"status":"completed"');
    expect(ofOpen.ended).toBe(false);
  });
});
