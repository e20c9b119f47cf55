import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createJob } from '../../src/api/create-job.ts';
import { newId } from '../../src/core/ids.ts';
import { deleteFile, type FileRow, filesOfJobs, getFile } from '../../src/db/files.ts';
import type { PlannedJob } from '../../src/db/jobs.ts';
import { insertProject } from '../../src/db/projects.ts';
import { startReceiver } from '../e2e/receiver.ts';
import { emptyFolder, encoder, makeFilm } from '../media/generated-media.ts';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
let place: Workplace;
let film: string;
let source: FileRow;

beforeAll(async () => {
  place = await openWorkplace(after);
  film = await makeFilm(join(await emptyFolder(after), 'film.mp4'), '480x270', 2);
  source = await place.upload(film);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const presets = [
  { format: 'hls' as const, resolutions: ['240'] },
  { format: 'mp4' as const, resolutions: ['240'] },
];
const quality = 'draft' as const;
const kindsOf = (job: PlannedJob) => job.plan!.steps.map(({ kind }) => kind);

describe('a job', () => {
  test('is completed with its files, its playlist and what it cost', async () => {
    await place.work({}, onTestFinished);
    const thumbnails = [{ timestamp: '00:00:01', resolutions: ['240'], formats: ['jpg' as const] }];
    const { id } = await place.createJob({ videoId: source.id, presets, thumbnails, quality });
    const job = await place.ended(id);
    expect(job).toMatchObject({ status: 'completed', progress: 1, playable: true, error: null, warnings: [] });
    const files = await filesOfJobs(place.db, [id]);
    expect(files.map(({ type }) => type)).toEqual(['video', 'x-tar', 'image']);
    expect(files.map((file) => file.id)).toEqual(job.plan!.outputs.map((output) => output.id));
    for (const { path, type, size } of files) {
      const found = await place.storage.stat(type === 'x-tar' ? `${path}/index.m3u8` : path);
      expect(found).not.toBeNull();
      if (type !== 'x-tar') expect(found!.size).toBe(size);
    }

    const { stats } = job;
    expect(Object.keys(stats!)).toEqual(['cpuSeconds', 'wallSeconds', 'bytes', 'renditions']);
    expect(stats!.cpuSeconds).toBeGreaterThan(0);
    const milliseconds = job.finishedAt!.getTime() - job.startedAt!.getTime();
    expect(stats!.wallSeconds).toBeGreaterThan(0);
    // Reckoned before it is written down, and that takes its time on a busy machine
    expect(stats!.wallSeconds).toBeLessThan(milliseconds / 1000 + 10);
    expect(stats!.bytes).toBe(files.reduce((sum, { size }) => sum + size, 0));
    expect(stats!.renditions.map(({ kind, resolution, reused }) => [kind, resolution, reused])).toEqual([
      ['video', '426x240', false],
      ['audio', '0x0', false],
    ]);
    for (const rendition of stats!.renditions) {
      expect(rendition.hash).toMatch(/^[0-9a-f]{32}$/);
      expect(rendition.bytes).toBeGreaterThan(1000);
      expect(rendition.wallSeconds).toBeGreaterThan(0);
      expect(rendition.cpuSeconds).toBeGreaterThanOrEqual(0);
      expect(rendition.cpuSeconds).toBeLessThanOrEqual(stats!.cpuSeconds);
    }
    await vi.waitUntil(async () => (await place.workFiles()).length === 0, patience);
  });

  test('over a source that was encoded so before encodes nothing again', async () => {
    await place.work({}, onTestFinished);
    const first = await place.ended((await place.createJob({ videoId: source.id, presets, quality })).id);
    const again = await place.ended((await place.createJob({ videoId: source.id, presets, quality })).id);
    expect(kindsOf(again)).toEqual(['package-mp4', 'package-hls']);
    expect(again.stats!.renditions).toMatchObject([
      { reused: true, cpuSeconds: 0, wallSeconds: 0 },
      { reused: true, cpuSeconds: 0, wallSeconds: 0 },
    ]);
    const bytes = (job: PlannedJob) => job.stats!.renditions.map((rendition) => rendition.bytes);
    expect(bytes(again)).toEqual(bytes(first));
    const [mp4, earlier] = await Promise.all(
      [again, first].map(async ({ id }) => (await filesOfJobs(place.db, [id]))[0]),
    );
    expect(mp4!.path).not.toBe(earlier!.path);
    expect(mp4!.size).toBe(earlier!.size);
  });

  test('of one more size encodes that one alone', async () => {
    await place.work({}, onTestFinished);
    await place.ended((await place.createJob({ videoId: source.id, presets, quality })).id);
    const more = [{ format: 'hls' as const, resolutions: ['240', '720'] }];
    const job = await place.ended((await place.createJob({ videoId: source.id, presets: more, quality })).id);
    expect(job.stats!.renditions.map(({ resolution, reused }) => [resolution, reused])).toEqual([
      ['480x270', false],
      ['426x240', true],
      ['0x0', true],
    ]);
  });

  test('may have an output of another job as its source', async () => {
    await place.work({}, onTestFinished);
    const first = await place.ended((await place.createJob({ videoId: source.id, presets, quality })).id);
    const [mp4] = await filesOfJobs(place.db, [first.id]);
    const job = await place.ended((await place.createJob({ videoId: mp4!.id, presets, quality })).id);
    expect(job).toMatchObject({ status: 'completed', error: null });
  });

  test.skipIf(!hasCorpus)('says where its progress goes, and never back', async () => {
    const seen: number[] = [];
    const long = await place.upload(mediaFile('good/hevc-1080p.mp4'));
    await place.work({ slots: 1 }, onTestFinished);
    // Takes several times as long as it is between two writes of the progress, on a fast machine, too
    const dear = [{ format: 'hls' as const, resolutions: ['240', '480', '720'] }];
    const { id } = await place.createJob({ videoId: long.id, presets: dear, quality: 'standard' });
    await vi.waitUntil(async () => {
      const { progress, finishedAt } = await place.job(id);
      seen.push(progress);
      return finishedAt !== null;
    }, patience);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    expect(new Set(seen).size).toBeGreaterThan(3);
  });
});

describe('a source that was deleted', () => {
  test('fails the job with that reason, and the webhook says so once', async () => {
    await using receiver = await startReceiver();
    const gone = await place.upload(film);
    const { id } = await place.createJob({ videoId: gone.id, presets, webhookUrl: receiver.url });
    await deleteFile(place.db, place.projectId, gone.id);
    await place.work({}, onTestFinished);
    const job = await place.ended(id);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'source_not_found' }, playable: false });
    const [task] = await place.tasks(id);
    expect(task).toMatchObject({ kind: 'plan', status: 'failed', attempt: 1, error: { code: 'source_not_found' } });
    await vi.waitUntil(() => receiver.received.length > 0, patience);
    await place.ended((await place.createJob({ videoId: source.id, presets, quality })).id);
    expect(receiver.received).toHaveLength(1);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ id, status: 'failed', error: job.error, files: [] });
  });

  test('from the storage alone fails the job the same way', async () => {
    const gone = await place.upload(film);
    await place.storage.delete(gone.path);
    await place.work({}, onTestFinished);
    const { id } = await place.createJob({ videoId: gone.id, presets });
    expect((await place.ended(id)).error).toMatchObject({ code: 'source_not_found' });
  });
});

describe('a source behind a URL', () => {
  test('becomes a file of the project', async () => {
    const bytes = await readFile(film);
    await using server = await listenOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    });
    await place.work({}, onTestFinished);
    const { id } = await place.createJob({ videoUrl: `${server.url}/holiday.mp4?token=1`, presets, quality });
    const job = await place.ended(id);
    expect(job).toMatchObject({ status: 'completed', error: null });
    const file = await getFile(place.db, place.projectId, job.videoId!);
    expect(file).toMatchObject({
      ...{ jobId: null, type: 'video', name: 'holiday.mp4', size: bytes.length, sha256: source.sha256 },
      ...{ width: 480, height: 270, path: `files/videos/${job.videoId}.mp4` },
    });
    expect((await place.storage.stat(file!.path))!.size).toBe(bytes.length);
  });

  test('has to have room in its project', async () => {
    const bytes = await readFile(film);
    await using server = await listenOnLoopback((_request, response) => void response.end(bytes));
    const storedBytes = source.size + bytes.length - 1;
    await place.work({ limits: { ...place.options.limits, storedBytes } }, onTestFinished);
    const { id } = await place.createJob({ videoUrl: `${server.url}/film.mp4`, presets });
    expect((await place.ended(id)).error).toMatchObject({ code: 'quota_exceeded' });
  });

  test('has its room kept from the moment its size is known: two at once do not pass what one may', async () => {
    const bytes = await readFile(film);
    const waiting: (() => void)[] = [];
    await using server = await listenOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000));
      waiting.push(() => response.end(bytes.subarray(1000)));
      if (waiting.length === 2) for (const end of waiting) end();
    });
    const projectId = newId();
    await insertProject(place.db, { id: projectId, name: 'Another project', webhookSecret: '' });
    const storedBytes = Math.round(1.5 * bytes.length);
    await place.work({ limits: { ...place.options.limits, storedBytes } }, onTestFinished);
    const request = { videoUrl: `${server.url}/film.mp4`, presets, quality };
    const made = await Promise.all([1, 2].map(() => createJob(projectId, request, place)));
    const ended = await Promise.all(made.map(({ id }) => place.ended(id)));
    expect(ended.map(({ error }) => error?.code ?? null).toSorted()).toEqual([null, 'quota_exceeded']);
    expect(await place.db.query('select 1 from room_claims')).toEqual([]);
  });

  test('has to arrive in time, whatever its pace', async () => {
    await using server = await listenOnLoopback((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(timer));
    });
    await place.work({ limits: { ...place.options.limits, fetchSeconds: 1 } }, onTestFinished);
    const { id } = await place.createJob({ videoUrl: `${server.url}/film.mp4`, presets });
    expect((await place.ended(id)).error).toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('did not send the whole file within 1 s'),
    });
  });

  test('that is not there fails the job with a reason', async () => {
    await using server = await listenOnLoopback((_request, response) => void response.writeHead(404).end());
    await place.work({}, onTestFinished);
    const { id } = await place.createJob({ videoUrl: `${server.url}/gone.mp4`, presets });
    expect((await place.ended(id)).error).toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('404'),
    });
  });
});

test('a more urgent job comes first', async () => {
  const ids: string[] = [];
  for (const priority of [0, -5, 10]) {
    const { id } = await place.createJob({ videoId: source.id, presets, quality, priority });
    ids.push(id);
  }
  await place.work({ slots: 1, encoder }, onTestFinished);
  const jobs = await Promise.all(ids.map((id) => place.ended(id)));
  const order = jobs
    .toSorted((a, b) => a.finishedAt!.getTime() - b.finishedAt!.getTime())
    .map(({ priority }) => priority);
  expect(order).toEqual([10, 0, -5]);
});
