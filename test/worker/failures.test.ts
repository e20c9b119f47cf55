import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { usualLimits } from '../../src/core/limits.ts';
import { filesOfJobs } from '../../src/db/files.ts';
import { failJob } from '../../src/db/jobs.ts';
import { findParts } from '../../src/db/renditions.ts';
import type { MediaWork } from '../../src/worker/work-context.ts';
import { startReceiver } from '../e2e/receiver.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { failing, scriptedEncoder, slowPicture } from './encoders.ts';
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

/** Each test encodes a picture of its own, so that nothing is known of it. */
let heights = 0;
async function newJob(webhookUrl?: string): Promise<string> {
  heights += 2;
  const own = await makeFilm(join(await emptyFolder(onTestFinished), 'own.mp4'), `480x${270 - heights}`, 3);
  const { id: videoId } = await place.upload(own);
  const presets = [{ format: 'mp4' as const, resolutions: ['240'] }];
  const { id } = await place.createJob({ videoId, presets, quality: 'draft', ...(webhookUrl && { webhookUrl }) });
  return id;
}

const taskOf = async (jobId: string, kind: string) => (await place.tasks(jobId)).find((task) => task.kind === kind)!;

/** Waits for the pause before this start of a task, and skips it. */
async function startAgain(jobId: string, kind: string, attempt: number): Promise<void> {
  await vi.waitUntil(async () => {
    const task = (await place.tasks(jobId)).find((one) => one.kind === kind);
    if (task?.attempt === attempt - 1 && task.status === 'queued') await place.skipPauses();
    return task !== undefined && task.attempt >= attempt;
  }, patience);
}

describe('a fault that may pass', () => {
  test('is tried again a little later, and the job is completed', async () => {
    const encoder = await failing(await emptyFolder(onTestFinished), 1);
    await place.work({ slots: 1, encoder }, onTestFinished);
    const id = await newJob();
    await startAgain(id, 'encode-video', 2);
    expect(await place.ended(id)).toMatchObject({ status: 'completed', error: null, progress: 1 });
    expect((await place.tasks(id)).map(({ kind, attempt }) => [kind, attempt])).toEqual([
      ['plan', 1],
      ['encode-video', 2],
      ['encode-audio', 1],
      ['package-mp4', 1],
    ]);
    expect(place.logged).toContainEqual({
      level: 'warn',
      message: 'task failed, tried again',
      facts: expect.objectContaining({ jobId: id, kind: 'encode-video', attempt: 1, code: 'encode_failed' }),
    });
  });

  test('waits 5 seconds before the second start', async () => {
    const encoder = await failing(await emptyFolder(onTestFinished), 1);
    const worker = await place.work({ slots: 1, encoder }, onTestFinished);
    const id = await newJob();
    const task = await vi.waitUntil(async () => {
      const found = await taskOf(id, 'encode-video');
      return found?.error !== null && found;
    }, patience);
    await worker.stop();
    expect(task).toMatchObject({ status: 'queued', attempt: 1, error: { code: 'encode_failed' } });
    const [waiting] = await place.db.query<{ pause: number }>(
      `select extract(epoch from due_at - queued_at)::float8 as pause from tasks where id = $1`,
      [task.id],
    );
    expect(waiting!.pause).toBeGreaterThan(4);
    expect(waiting!.pause).toBeLessThan(6);
    expect((await place.job(id)).status).toBe('processing');
    await failJob(place.db, id, { code: 'cancelled', message: 'The test is over.' });
  });
});

describe('a fault that stays', () => {
  test('ends the job after 3 starts, with its reason, its log and one webhook', async () => {
    await using receiver = await startReceiver();
    const folder = await emptyFolder(onTestFinished);
    const lines = 'i=1; while [ $i -le 300 ]; do echo "line $i" >&2; i=$((i+1)); done';
    const encoder = await scriptedEncoder(folder, `${lines}\necho "Cannot allocate memory" >&2\nexit 1`);
    await place.work({ slots: 1, encoder }, onTestFinished);
    const id = await newJob(receiver.url);
    await startAgain(id, 'encode-video', 2);
    await startAgain(id, 'encode-video', 3);
    const job = await place.ended(id);
    const error = { code: 'encode_failed', message: 'The encoder failed (1): Cannot allocate memory.' };
    expect(job).toMatchObject({ status: 'failed', error, playable: false });
    expect(job.progress).toBeLessThan(1);
    const task = await taskOf(id, 'encode-video');
    expect(task).toMatchObject({ status: 'failed', attempt: 3, error });
    const log = (await place.logOf(task.id))!.split('\n');
    expect(log).toHaveLength(200);
    expect(log.slice(-2)).toEqual(['line 300', 'Cannot allocate memory']);
    expect(await filesOfJobs(place.db, [id])).toEqual([]);

    await vi.waitUntil(() => receiver.received.length > 0, patience);
    expect(receiver.received).toHaveLength(1);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ id, status: 'failed', error });
  });

  test('that nobody foresaw does not tell the customer what it was', async () => {
    const runStep: MediaWork['runStep'] = async () => {
      throw new TypeError('undefined is not a function');
    };
    await place.work({ slots: 1, media: { ...place.options.media, runStep } }, onTestFinished);
    const id = await newJob();
    await vi.waitUntil(async () => {
      await place.skipPauses();
      return (await place.job(id)).finishedAt !== null;
    }, patience);
    const { error } = await place.job(id);
    expect(error).toEqual({
      code: 'internal_error',
      message: `The job ${id} failed because of a fault of the server. The log of the server has the cause.`,
    });
  });
});

describe('a run that was overtaken', () => {
  test('ends its encoder and changes nothing', async () => {
    const folder = await emptyFolder(onTestFinished);
    await place.work({ encoder: await slowPicture(folder) }, onTestFinished);
    const id = await newJob();
    const task = await place.runningTask(id, 'encode-video');
    await vi.waitUntil(() => place.pictures().length > 0, patience);
    await place.db.query(`update tasks set attempt = attempt + 1, worker = 'another' where id = $1`, [task.id]);
    await vi.waitUntil(() => place.pictures().length === 0, patience);
    await vi.waitUntil(
      () =>
        place.logged.some(
          ({ message, facts }) => message === 'task left to others' && JSON.stringify(facts).includes(task.id),
        ),
      patience,
    );
    expect(await taskOf(id, 'encode-video')).toMatchObject({
      ...{ status: 'running', attempt: 2, worker: 'another', result: null, error: null },
    });
    expect(await place.job(id)).toMatchObject({ status: 'processing', error: null });
    await vi.waitUntil(async () => (await place.workFiles()).length === 0, patience);
    await failJob(place.db, id, { code: 'cancelled', message: 'The test is over.' });
  });

  test('changes nothing at its end either', async () => {
    const folder = await emptyFolder(onTestFinished);
    const encoder = await scriptedEncoder(
      folder,
      `"$REAL" "$@"
code=$?
case "$*" in *libx264*) touch ${folder}/encoded; until [ -e ${folder}/go ]; do sleep 0.02; done;; esac
exit $code`,
    );
    const worker = await place.work({ encoder }, onTestFinished);
    const id = await newJob();
    const task = await place.runningTask(id, 'encode-video');
    await vi.waitUntil(() => existsSync(join(folder, 'encoded')), patience);
    await place.db.query(`update tasks set attempt = attempt + 1, worker = 'another' where id = $1`, [task.id]);
    await writeFile(join(folder, 'go'), '');
    await vi.waitUntil(
      () =>
        place.logged.some(
          ({ message, facts }) => message === 'task left to others' && JSON.stringify(facts).includes(task.id),
        ),
      patience,
    );
    await worker.stop();
    expect(await taskOf(id, 'encode-video')).toMatchObject({ status: 'running', attempt: 2, result: null });
    expect(await taskOf(id, 'package-mp4')).toMatchObject({ status: 'waiting', attempt: 0 });
    const picture = (await place.job(id)).plan!.renditions.find(({ kind }) => kind === 'video')!;
    expect(await findParts(place.db, [picture.hash])).toEqual([]);
    await failJob(place.db, id, { code: 'cancelled', message: 'The test is over.' });
  });
});

test('a job that failed in one task ends the encoder of its other task', async () => {
  const folder = await emptyFolder(onTestFinished);
  const encoder = await scriptedEncoder(
    folder,
    `case "$*" in
*libx264*) exec "$REAL" -readrate 0.1 "$@";;
*) echo "no sound today" >&2; exit 1;;
esac`,
  );
  await place.work({ encoder }, onTestFinished);
  const id = await newJob();
  await place.runningTask(id, 'encode-video');
  await vi.waitUntil(() => place.pictures().length > 0, patience);
  await startAgain(id, 'encode-audio', 2);
  await startAgain(id, 'encode-audio', 3);
  const job = await place.ended(id);
  expect(job.error).toMatchObject({ code: 'encode_failed', message: expect.stringContaining('no sound today') });
  await vi.waitUntil(() => place.pictures().length === 0, patience);
  expect(await taskOf(id, 'encode-video')).toMatchObject({ result: null });
  expect((await place.job(id)).status).toBe('failed');
});

test('a worker that is stopped gives its task back, and the next one goes on', async () => {
  const folder = await emptyFolder(onTestFinished);
  const worker = await place.work({ encoder: await slowPicture(folder) }, onTestFinished);
  const id = await newJob();
  await place.runningTask(id, 'encode-video');
  await vi.waitUntil(() => place.pictures().length > 0, patience);
  await worker.stop();
  expect(place.pictures()).toEqual([]);
  expect(await readdir(place.workFolder)).toEqual([]);
  expect(await place.job(id)).toMatchObject({ status: 'processing', error: null });
  await place.work({}, onTestFinished);
  expect(await place.ended(id)).toMatchObject({ status: 'completed' });
  // The first start ended in order
  expect(await taskOf(id, 'encode-video')).toMatchObject({ attempt: 2, starts: 1 });
});

test('a worker that has time to stop finishes its task first, and takes no other', async () => {
  const encoder = await slowPicture(await emptyFolder(onTestFinished));
  const worker = await place.work({ encoder, drainSeconds: 3600, slots: 1 }, onTestFinished);
  const id = await newJob();
  const task = await place.runningTask(id, 'encode-video');
  await worker.stop();
  expect((await place.tasks(id)).find((one) => one.id === task.id)).toMatchObject({ status: 'done', attempt: 1 });
  expect(await taskOf(id, 'package-mp4')).toMatchObject({ attempt: 0 });
  await place.work({}, onTestFinished);
  expect(await place.ended(id)).toMatchObject({ status: 'completed' });
});

test('a video that is longer than its header says meets the limit when its packets have been read', async () => {
  const limits = { ...usualLimits, sourceSeconds: 2 };
  await place.work({ slots: 1, limits }, onTestFinished);
  const job = await place.ended(await newJob());
  expect(job).toMatchObject({ status: 'failed', error: { code: 'media_too_large' } });
  expect(job.error!.message).toContain('3 seconds long, 2 are allowed');
});
