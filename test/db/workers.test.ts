import { beforeEach, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import {
  endPresence,
  forgetSilentWorkers,
  keepPresence,
  listWorkers,
  type Presence,
  setPaused,
} from '../../src/db/workers.ts';
import { describeDatabases } from '../databases.ts';
import { addJob, addProject, addTask } from './rows.ts';
import { startTask } from './task-rows.ts';

const presence = (changes: Partial<Presence> = {}): Presence => ({
  ...{ id: newId(), host: 'one', pid: 42, version: '1.2.3', slots: 2, hindrance: null },
  ...changes,
});

describeDatabases('workers', (db) => {
  beforeEach(() => db().query('delete from workers'));
  const silent = (id: string, seconds: number) =>
    db().query('update workers set seen_at = now() - make_interval(secs => $2) where id = $1', [id, seconds]);

  test('are shown while they live, with what they have in hand since when', async () => {
    const worker = presence();
    expect(await keepPresence(db(), worker)).toEqual({ paused: false });
    const job = await addJob(db(), await addProject(db()));
    const running = await addTask(db(), job.id, { kind: 'encode-video', step: 'video-0' });
    await addTask(db(), job.id, { kind: 'encode-video', step: 'video-1' });
    await startTask(db(), running, worker.id);
    const [shown] = await listWorkers(db());
    expect(shown).toMatchObject({ ...worker, paused: false });
    expect(shown!.tasks).toEqual([
      { jobId: job.id, kind: 'encode-video', step: 'video-0', progress: 0, startedAt: expect.any(Date) },
    ]);
  });

  test('are no longer shown after a minute of silence, and are again when they come back', async () => {
    const worker = presence();
    await keepPresence(db(), worker);
    await silent(worker.id, 61);
    expect(await listWorkers(db())).toEqual([]);
    await keepPresence(db(), worker);
    expect(await listWorkers(db())).toHaveLength(1);
  });

  test('stay paused, also over a time of silence, until they are resumed', async () => {
    const worker = presence();
    await keepPresence(db(), worker);
    expect(await setPaused(db(), worker.id, true)).toMatchObject({ id: worker.id, paused: true, tasks: [] });
    await silent(worker.id, 3600);
    await forgetSilentWorkers(db());
    expect(await keepPresence(db(), worker)).toEqual({ paused: true });
    expect(await setPaused(db(), worker.id, false)).toMatchObject({ paused: false });
    expect(await keepPresence(db(), worker)).toEqual({ paused: false });
  });

  test('that ended, or were silent for more than a day, are forgotten', async () => {
    const [ended, dead] = [presence(), presence()];
    await keepPresence(db(), ended);
    await endPresence(db(), ended.id);
    await keepPresence(db(), dead);
    await silent(dead.id, 86_401);
    await forgetSilentWorkers(db());
    expect(await setPaused(db(), ended.id, true)).toBeNull();
    expect(await setPaused(db(), dead.id, true)).toBeNull();
  });
});
