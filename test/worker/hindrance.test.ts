import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { usualLimits } from '../../src/core/limits.ts';
import { listWorkers } from '../../src/db/workers.ts';
import { VodsmithError } from '../../src/errors.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { watchSurroundings } from '../../src/worker/hindrance.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
const presets = [{ format: 'mp4' as const, resolutions: ['180'] }];
let place: Workplace;
let videoId: string;

beforeAll(async () => {
  place = await openWorkplace(after);
  const film = await makeFilm(join(await emptyFolder(after), 'film.mp4'), '320x180', 1);
  videoId = (await place.upload(film)).id;
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const hindrances = async () => (await listWorkers(place.db)).map(({ hindrance }) => hindrance);
const newJob = () => place.createJob({ videoId, presets, quality: 'draft' });

test('a worker whose disk is short takes nothing and says so; the job waits for another', async () => {
  const short = await place.work({ limits: { ...usualLimits, freeBytes: Number.MAX_SAFE_INTEGER } }, onTestFinished);
  expect(short.hindrance()).toMatch(/the disk of the work folder has \d+ MiB left, less than the reserve/);
  expect(await hindrances()).toEqual([short.hindrance()]);
  const { id } = await newJob();
  const looked = (await listWorkers(place.db))[0]!.seenAt;
  await vi.waitUntil(async () => (await listWorkers(place.db))[0]!.seenAt > looked, patience);
  expect((await place.job(id)).status).toBe('queued');
  expect(place.logged).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringMatching(/^no tasks are taken: the disk/) }),
  );
  await place.work({}, onTestFinished);
  expect(await place.ended(id)).toMatchObject({ status: 'completed' });
});

test.each(['storage_failed', 'storage_unavailable'] as const)(
  'a storage that is away (%s) fails no job, however long it is, and the job goes on when it is back',
  async (code) => {
    let away = true;
    const refuse = async () => {
      throw new VodsmithError(code, 'An object could not be stored. Try again later.');
    };
    const storage: Storage = {
      ...place.storage,
      put: (key, path) => (away ? refuse() : place.storage.put(key, path)),
      check: () => (away ? refuse() : place.storage.check()),
    };
    const worker = await place.work({ storage }, onTestFinished);
    const { id } = await newJob();
    await vi.waitUntil(() => worker.hindrance() !== null, patience);
    expect(worker.hindrance()).toMatch(/storage does not answer/);
    expect(await place.job(id)).toMatchObject({ status: 'processing', error: null });
    away = false;
    await vi.waitUntil(() => worker.hindrance() === null, patience);
    await place.skipPauses();
    expect(await place.ended(id)).toMatchObject({ status: 'completed' });
    expect((await place.tasks(id)).filter(({ failures }) => failures > 0)).toEqual([]);
  },
);

test('a fault of the task is blamed on nothing else, and a disk with room hinders nobody', async () => {
  const workFolder = await emptyFolder(onTestFinished);
  const { bavail, bsize } = await statfs(workFolder);
  const hindrance = watchSurroundings({
    workFolder,
    limits: { freeBytes: (bavail * bsize) / 2 },
    storage: place.storage,
  });
  expect(await hindrance.blame(new Error('something else'))).toBeNull();
  // The storage has failed, but answers again
  expect(await hindrance.blame(new VodsmithError('storage_failed', 'Try again later.'))).toBeNull();
  expect(hindrance.current()).toBeNull();
});
