import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cancelJob } from '../../src/api/cancel-job.ts';
import { startReceiver } from '../e2e/receiver.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { slowPicture } from './encoders.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
let place: Workplace;

beforeAll(async () => {
  place = await openWorkplace(after);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const presets = [{ format: 'mp4' as const, resolutions: ['240'] }];
const cancel = async (id: string) => cancelJob(await place.job(id), place, place.options.urls);

test('a job that is cancelled stops its encoders, leaves no work file and sends its webhook', async () => {
  await using receiver = await startReceiver();
  const film = await makeFilm(join(await emptyFolder(onTestFinished), 'film.mp4'), '480x270', 5);
  const { id: videoId } = await place.upload(film);
  await place.work({ encoder: await slowPicture(await emptyFolder(onTestFinished)) }, onTestFinished);
  const { id } = await place.createJob({ videoId, presets, quality: 'draft', webhookUrl: receiver.url });
  await place.runningTask(id, 'encode-video');
  await vi.waitUntil(() => place.pictures().length > 0, patience);
  await cancel(id);
  await vi.waitUntil(() => place.pictures().length === 0, patience);
  await expect.poll(place.workFiles, patience).toEqual([]);
  await vi.waitUntil(() => receiver.received.length > 0, patience);
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ id, status: 'failed', error: { code: 'cancelled' } });
  expect(await place.job(id)).toMatchObject({ status: 'failed', error: { code: 'cancelled' } });
  expect(place.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('what the steps of a cancelled job had spent until then is its own', async () => {
  const film = await makeFilm(join(await emptyFolder(onTestFinished), 'film.mp4'), '480x270', 5);
  const { id: videoId } = await place.upload(film);
  await place.work({ slots: 2, encoder: await slowPicture(await emptyFolder(onTestFinished)) }, onTestFinished);
  const { id } = await place.createJob({ videoId, presets, quality: 'draft' });
  const done = async () => (await place.tasks(id)).filter(({ status, result }) => status === 'done' && result !== null);
  await vi.waitUntil(async () => (await done()).length > 0, patience);
  await cancel(id);
  const spent = (await done()).reduce((sum, { result }) => sum + result!.cpuSeconds, 0);
  expect((await place.job(id)).stats!.cpuSeconds).toBeCloseTo(spent, 2);
});

test('a source that is still being fetched is fetched no further', async () => {
  const closed = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await using host = await listenOnLoopback((_request, response) => {
    response.once('close', closed.resolve);
    response.writeHead(200, { 'content-length': 1e9 }).write('the beginning of a film');
    asked.resolve();
  });
  await place.work({}, onTestFinished);
  const { id } = await place.createJob({ videoUrl: `${host.url}/film.mp4`, presets });
  await asked.promise;
  await cancel(id);
  await closed.promise;
  await expect.poll(place.workFiles, patience).toEqual([]);
  expect(await place.job(id)).toMatchObject({ status: 'failed', error: { code: 'cancelled' } });
});
