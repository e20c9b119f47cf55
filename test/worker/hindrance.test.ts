import { readFile, statfs } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { usualLimits } from '../../src/core/limits.ts';
import { listWorkers } from '../../src/db/workers.ts';
import { VodsmithError } from '../../src/errors.ts';
import { openDiskRoom } from '../../src/storage/disk-room.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { watchSurroundings } from '../../src/worker/hindrance.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { inTurn, listenOnLoopback } from '../net/loopback.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
const presets = [{ format: 'mp4' as const, resolutions: ['180'] }];
let place: Workplace;
let film: string;
let videoId: string;

beforeAll(async () => {
  place = await openWorkplace(after);
  film = await makeFilm(join(await emptyFolder(after), 'film.mp4'), '320x180', 1);
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

test('a source that its host says is too large for the disk is fetched again a little later', async () => {
  const bytes = await readFile(film);
  const { bavail, bsize } = await statfs(place.workFolder);
  const free = bavail * bsize;
  const large: RequestListener = (_request, response) =>
    response.writeHead(200, { 'content-length': Math.round(0.8 * free) }).write(bytes);
  const { listener, requests } = inTurn(large, (_request, response) => response.end(bytes));
  await using host = await listenOnLoopback(listener);
  const limits = { ...usualLimits, uploadBytes: Number.MAX_SAFE_INTEGER };
  await place.work({ limits, disk: openDiskRoom(place.workFolder, 0.4 * free) }, onTestFinished);
  const { id } = await place.createJob({ videoUrl: `${host.url}/film.mp4`, presets, quality: 'draft' });
  const job = await vi.waitUntil(async () => {
    await place.skipPauses();
    const found = await place.job(id);
    return found.finishedAt !== null && found;
  }, patience);
  expect(job).toMatchObject({ status: 'completed', error: null });
  expect(requests).toHaveLength(2);
  expect(place.logged).toContainEqual(
    expect.objectContaining({ level: 'warn', facts: expect.objectContaining({ code: 'disk_full' }) }),
  );
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
