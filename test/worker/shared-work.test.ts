import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { retryJob } from '../../src/api/retry-job.ts';
import { segmentAt } from '../../src/core/plan/chunks.ts';
import { filesOfJobs } from '../../src/db/files.ts';
import type { PlannedJob } from '../../src/db/jobs.ts';
import { failJob } from '../../src/db/jobs.ts';
import { releaseRenditions } from '../../src/db/renditions.ts';
import { sweep } from '../../src/db/sweep.ts';
import type { JobRequest, Quality } from '../../src/schemas/job-request.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
let place: Workplace;
let film: string;

beforeAll(async () => {
  place = await openWorkplace(after);
  film = await makeFilm(join(await emptyFolder(after), 'film.mp4'), '320x180', 40);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

let films = 0;
/** Another source each time, by an empty box at its end: nothing of it is known. */
async function request(quality: Quality, resolutions = ['144', '180']): Promise<JobRequest> {
  films += 1;
  const own = join(await emptyFolder(onTestFinished), 'own.mp4');
  await writeFile(own, Buffer.concat([await readFile(film), freeBox(films)]));
  const { id: videoId } = await place.upload(own);
  return { videoId, quality, presets: [{ format: 'hls', resolutions }] };
}

/** A `free` box with as many bytes in it. */
function freeBox(bytes: number): Buffer {
  const box = Buffer.alloc(8 + bytes);
  box.writeUInt32BE(box.length);
  box.write('free', 4, 'latin1');
  return box;
}

const thumbnailAt = (timestamp: string) => ({ timestamp, resolutions: ['144'], formats: ['jpg' as const] });

/** The parts that the tasks of these jobs have encoded: hash and number of the first segment. */
async function encodedBy(...jobIds: string[]): Promise<string[]> {
  const tasks = (await Promise.all(jobIds.map((id) => place.tasks(id)))).flat();
  const found = tasks.flatMap(({ result }) => Object.entries(result?.renditions ?? {}));
  return found.map(([hash, { first }]) => `${hash} ${first}`);
}

const chunkTasks = async (id: string) => (await place.tasks(id)).filter(({ kind }) => kind === 'encode-video');

/** Waits until so many chunks of the job are encoded. */
const chunksDone = (id: string, count: number) =>
  vi.waitUntil(async () => (await chunkTasks(id)).filter(({ status }) => status === 'done').length >= count, patience);

/** The job fails once two of its chunks are encoded; nobody works any more. */
async function failInTheMiddle(id: string): Promise<void> {
  const worker = await place.work({ slots: 1 }, onTestFinished);
  await chunksDone(id, 2);
  // It is written down from time to time
  await vi.waitUntil(async () => (await place.job(id)).progress > 0, patience);
  await failJob(place.db, id, { code: 'encode_failed', message: 'It failed.' });
  await worker.stop();
}

describe('nothing is encoded twice', () => {
  test('two jobs that run at once share every chunk', async () => {
    const wanted = await request('draft');
    const jobs = [await place.createJob(wanted), await place.createJob(wanted)];
    await place.work({ slots: 2 }, onTestFinished);
    const ended = await Promise.all(jobs.map(({ id }) => place.ended(id)));
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed']);
    const encoded = await encodedBy(...jobs.map(({ id }) => id));
    const { plan } = ended[0]!;
    const chunks = plan!.steps.filter((step) => step.kind === 'encode-video');
    const numbers = chunks.map(({ from }) => segmentAt(plan!.picture!, from));
    const parts = plan!.renditions.flatMap(({ hash, kind }) =>
      (kind === 'video' ? numbers : [0]).map((first) => `${hash} ${first}`),
    );
    expect(chunks.length).toBeGreaterThan(3);
    expect(encoded.toSorted()).toEqual(parts.toSorted());
  });

  test('what a job had encoded before it failed is kept for the next one', async () => {
    const wanted = await request('standard');
    const failed = await place.createJob(wanted);
    await failInTheMiddle(failed.id);
    const before = await encodedBy(failed.id);
    const next = await place.createJob(wanted);
    await place.work({}, onTestFinished);
    expect((await place.ended(next.id)).status).toBe('completed');
    const again = await encodedBy(next.id);
    expect(before.length).toBeGreaterThan(1);
    expect(again.filter((part) => before.includes(part))).toEqual([]);
  });

  test('a failed job that is tried again goes on with its plan, and encodes only what is missing', async () => {
    const thumbnails = [thumbnailAt('00:00:02')];
    const job = await place.createJob({ ...(await request('high', ['180'])), thumbnails });
    await failInTheMiddle(job.id);
    const { plan } = await place.job(job.id);
    const done = (await chunkTasks(job.id)).filter(({ status }) => status === 'done');
    await retryJob(job, place);
    await place.work({}, onTestFinished);
    const ended = await place.ended(job.id);
    expect(ended).toMatchObject({ status: 'completed', error: null });
    expect(ended.plan).toEqual(plan);
    for (const { id, attempt } of done)
      expect((await chunkTasks(job.id)).find((task) => task.id === id)?.attempt).toBe(attempt);
    expect(done.flatMap(({ result }) => result!.outputs)).toHaveLength(1);
    expect((await filesOfJobs(place.db, [job.id])).map(({ type }) => type)).toEqual(['x-tar', 'image']);
  });

  test('a job that is tried again while its chunks still run ends as it should', async () => {
    const job = await place.createJob(await request('high', ['144']));
    await place.work({ slots: 2 }, onTestFinished);
    await chunksDone(job.id, 1);
    await failJob(place.db, job.id, { code: 'encode_failed', message: 'It failed.' });
    await retryJob(job, place);
    expect(await place.ended(job.id)).toMatchObject({ status: 'completed', error: null });
  });

  test('a failed job whose renditions were swept is planned anew, and its progress does not go back', async () => {
    const job = await place.createJob(await request('high'));
    await failInTheMiddle(job.id);
    await releaseRenditions(place.db, job.id);
    await sweep(place.db, place.storage.delete, { idle: 0 });
    const { progress } = await place.job(job.id);
    expect(progress).toBeGreaterThan(0);
    expect((await retryJob(job, place)).progress).toBe(progress);
    await place.work({}, onTestFinished);
    expect(await place.ended(job.id)).toMatchObject({ status: 'completed', error: null });
    expect(await filesOfJobs(place.db, [job.id])).toHaveLength(1);
  });

  test('a worker that stops in the middle leaves its chunks to the next one', async () => {
    const job = await place.createJob(await request('high'));
    const worker = await place.work({ slots: 2 }, onTestFinished);
    await chunksDone(job.id, 2);
    await worker.stop();
    const done = (await chunkTasks(job.id)).filter(({ status }) => status === 'done');
    await place.work({ slots: 2 }, onTestFinished);
    expect((await place.ended(job.id)).status).toBe('completed');
    const tasks = await chunkTasks(job.id);
    for (const { id, attempt } of done) expect(tasks.find((task) => task.id === id)?.attempt).toBe(attempt);
    // One start more for each slot at most
    expect(tasks.filter(({ attempt }) => attempt > 1).length).toBeLessThanOrEqual(2);
  });
});

/** The seconds at which images are made, by their steps. */
const imagesOf = ({ plan }: PlannedJob) =>
  Object.fromEntries(
    plan!.steps.flatMap((step) => {
      const images = step.kind === 'encode-video' ? step.images : step.kind === 'extract-images' ? step : undefined;
      return images === undefined ? [] : [[step.id, images.frames.map(({ at }) => at)]];
    }),
  );

/** Keys of its images, each as long in storage as it is said to be. */
async function imageFiles(id: string): Promise<string[]> {
  const images = (await filesOfJobs(place.db, [id])).filter(({ type }) => type === 'image');
  for (const { path, size } of images) expect((await place.storage.stat(path))?.size).toBe(size);
  return images.map(({ path }) => path);
}

describe('thumbnails', () => {
  test('come out of the chunks; a job that asks for more of them encodes nothing again', async () => {
    const wanted = await request('draft', ['144']);
    await place.work({ slots: 2 }, onTestFinished);
    const first = await place.createJob({ ...wanted, thumbnails: [thumbnailAt('00:00:20')] });
    const ended = await place.ended(first.id);
    expect(ended.status).toBe('completed');
    expect(Object.keys(imagesOf(ended))).toEqual([expect.stringMatching(/^video-[1-9]/)]);
    const more = [thumbnailAt('00:00:20'), thumbnailAt('00:00:30')];
    const second = await place.createJob({ ...wanted, thumbnails: more });
    const again = await place.ended(second.id);
    expect(again).toMatchObject({ status: 'completed', warnings: [] });
    expect(imagesOf(again)).toEqual({ images: [20, 30] });
    expect(await encodedBy(second.id)).toEqual([]);
    const [image] = await imageFiles(first.id);
    const images = await imageFiles(second.id);
    expect(images).toHaveLength(2);
    const bytes = (key: string) => place.storage.read(key).then((stream) => buffer(stream));
    expect((await bytes(images[0]!)).equals(await bytes(image!))).toBe(true);
  });

  test('are made all the same where another job has encoded their chunk meanwhile', async () => {
    const wanted = await request('draft', ['144']);
    const [early, late] = [thumbnailAt('00:00:20'), thumbnailAt('00:00:21')];
    const jobs = [
      await place.createJob({ ...wanted, thumbnails: [early] }),
      await place.createJob({ ...wanted, thumbnails: [late] }),
    ];
    // Nothing is encoded before both are planned
    const planned = () =>
      vi.waitUntil(async () => {
        const found = await Promise.all(jobs.map(({ id }) => place.job(id)));
        return found.every(({ plan }) => plan !== null) && found;
      }, patience);
    const { media } = place.options;
    const runStep: typeof media.runStep = async (...args) => {
      await planned();
      return await media.runStep(...args);
    };
    await place.work({ slots: 2, media: { ...media, runStep } }, onTestFinished);
    const steps = (await planned()).map(imagesOf);
    const [chunk] = Object.keys(steps[0]!);
    expect(steps).toEqual([{ [chunk!]: [20] }, { [chunk!]: [21] }]);
    for (const { id } of jobs) {
      const ended = await place.ended(id);
      expect(ended).toMatchObject({ status: 'completed', progress: 1, warnings: [] });
      expect(await imageFiles(id)).toHaveLength(1);
    }
    const tasks = (await Promise.all(jobs.map(({ id }) => place.tasks(id)))).flat();
    const results = tasks.flatMap(({ step, result }) => (step === chunk ? [result!] : []));
    expect(results.map(({ outputs }) => outputs.length)).toEqual([1, 1]);
    expect(results.map(({ renditions }) => Object.keys(renditions).length).toSorted()).toEqual([0, 1]);
  });
});
