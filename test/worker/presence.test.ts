import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { listWorkers, setPaused } from '../../src/db/workers.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
let place: Workplace;
let source: string;

beforeAll(async () => {
  place = await openWorkplace(after);
  const film = await makeFilm(join(await emptyFolder(after), 'film.mp4'), '320x180', 1);
  source = (await place.upload(film)).id;
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const said = (message: string) => vi.waitUntil(() => place.logged.some((line) => line.message === message), patience);

test('a paused worker takes no job until it is resumed, and is gone from the list when it stops', async () => {
  const worker = await place.work({ slots: 3 }, onTestFinished);
  const [shown] = await listWorkers(place.db);
  expect(shown).toMatchObject({ pid: process.pid, version: '1.2.3', slots: 3, paused: false, tasks: [] });
  await setPaused(place.db, shown!.id, true);
  await said('paused: no more tasks are taken');

  const presets = [{ format: 'mp4' as const, resolutions: ['180'] }];
  const { id } = await place.createJob({ videoId: source, presets, quality: 'draft' });
  // It has looked again, and has been woken, by the time that its next sign of life is there
  const { seenAt } = (await listWorkers(place.db))[0]!;
  await vi.waitUntil(async () => {
    const [now] = await listWorkers(place.db);
    return now!.seenAt.getTime() - seenAt.getTime() > 2000;
  }, patience);
  expect((await place.job(id)).status).toBe('queued');

  await setPaused(place.db, shown!.id, false);
  expect(await place.ended(id)).toMatchObject({ status: 'completed' });
  await worker.stop();
  expect(await listWorkers(place.db)).toEqual([]);
});
