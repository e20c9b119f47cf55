import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, OutputFile } from '../../src/schemas/job.ts';
import { mediaFile } from '../media-files.ts';
import { type Customer, startCustomer } from './customer.ts';
import { ffprobe } from './ffprobe.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { seedJob, seedRequest } from './seed-page.ts';

/** Of good/camera-720p.mp4 at its constant rate. */
const frames = '249';
const rate = 30;
const cleanups: (() => Promise<void>)[] = [];
let customer: Customer;
let receiver: Receiver;
let job: Job;

beforeAll(async () => {
  customer = await startCustomer({}, (cleanup) => cleanups.unshift(cleanup));
  receiver = await startReceiver();
  const { id: videoId } = await customer.upload(mediaFile('good/camera-720p.mp4'));
  const created = await customer.createJob({ videoId, ...seedRequest, webhookUrl: `${receiver.url}/hook` });
  expect(created).toMatchObject({ status: 'queued', files: [], progress: 0 });
  job = await customer.ended(created.id);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
  await receiver[Symbol.asyncDispose]();
});

/** Keys and kinds of values, and nothing else. */
function kindsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(kindsOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, kindsOf(item)]));
}

const hls = () => job.files[1]!;

describe('the job of the seed page', () => {
  test('has every key of the page, with a value of its kind', () => {
    expect(job.error).toBeNull();
    expect(kindsOf(job)).toMatchObject(kindsOf(seedJob) as object);
  });

  test('has the files of the page in their order', () => {
    const essence = ({ type, meta, filePath }: OutputFile) => [
      type,
      meta?.format,
      filePath.replace(/[0-9a-f]{24}/, '<id>'),
    ];
    expect(job.files.map(essence)).toEqual(seedJob.files.map(essence));
    expect(job.files.every(({ jobId }) => jobId === job.id)).toBe(true);
    const ids = [job.id, ...[...job.files, ...job.presets, ...job.thumbnails].map(({ id }) => id)];
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has dates as the contract writes them', () => {
    for (const date of [job.createdAt, job.updatedAt, job.startedAt, job.finishedAt])
      expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('has sizes by the short side', () => {
    expect(job.files[0]!.meta!.resolution).toEqual({ width: 640, height: 360 });
    expect(hls().meta!.resolution).toEqual({ width: 854, height: 480 });
  });

  test('was sent to the webhook, once and signed, as GET returns it', async () => {
    expect(await receiver.firstJob()).toEqual(await customer.getJob(job.id));
    expect(receiver.received).toHaveLength(1);
    const log = await customer.call<{ data: object[] }>('GET', `/v1/webhooks/deliveries?jobId=${job.id}`);
    expect(log.data).toMatchObject([{ status: 'delivered', attempts: [{ number: 1, status: 204 }] }]);
  });

  test('can be listed with its files', async () => {
    const list = await customer.call<{ data: Job[] }>('GET', '/v1/encoder/jobs?page=1&perPage=20');
    expect(list).toEqual({ pageInfo: { currentPage: 1, perPage: 20, lastPage: 1 }, data: [job] });
  });

  test('has a plan with the exact commands', async () => {
    const plan = await customer.call<{ commands: { command: string }[] }>('GET', `/v1/encoder/jobs/${job.id}/plan`);
    expect(plan.commands.map(({ command }) => command)).toContainEqual(expect.stringMatching(/^ffmpeg .*libx264/));
  });

  test('shows its player page', async () => {
    const answer = await fetch(job.playerUrl!);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/\/assets\/player-/);
  });
});

describe('what it made', () => {
  test('every fileUrl is there with its size and type', async () => {
    for (const { fileUrl, size, type } of job.files) {
      const answer = await fetch(fileUrl);
      expect(answer.status, fileUrl).toBe(200);
      const bytes = (await answer.bytes()).length;
      if (type !== 'x-tar') expect(bytes).toBe(size);
    }
    const types = await Promise.all(
      job.files.map(async ({ fileUrl }) => (await fetch(fileUrl)).headers.get('content-type')),
    );
    expect(types).toEqual([
      ...['video/mp4', 'application/vnd.apple.mpegurl'],
      ...['image/jpeg', 'image/jpeg', 'image/webp', 'image/webp'],
    ]);
  });

  test('the MP4 has every frame of the source, its sound, and starts at 0', async () => {
    const { video, audio, format } = await ffprobe(job.files[0]!.fileUrl);
    expect(video).toMatchObject({ codec_name: 'h264', width: 640, height: 360, nb_read_frames: frames });
    expect(audio).toMatchObject({ codec_name: 'aac', channels: 2 });
    expect(Number(format.start_time)).toBe(0);
    expect(Number(format.duration)).toBe(job.files[0]!.meta!.duration);
    expect(Math.abs(Number(video!.duration) - Number(frames) / rate)).toBeLessThan(1 / rate);
  });

  test('every HLS rendition has every frame of the source', async () => {
    const text = await (await fetch(hls().fileUrl)).text();
    const playlists = text.split('\n').filter((line) => line.endsWith('.m3u8'));
    expect(playlists).toEqual(['240p.m3u8', '360p.m3u8', '480p.m3u8']);
    const sizes = [];
    for (const playlist of playlists) {
      const { video, format } = await ffprobe(new URL(playlist, hls().fileUrl).href);
      expect(video).toMatchObject({ codec_name: 'h264', nb_read_frames: frames });
      expect(Math.abs(Number(format.duration) - Number(frames) / rate)).toBeLessThan(1 / rate);
      sizes.push([video?.width, video?.height]);
    }
    expect(sizes).toEqual([
      [426, 240],
      [640, 360],
      [854, 480],
    ]);
  });

  test('the multivariant playlist plays picture and sound of equal length', async () => {
    const { streams } = await ffprobe(hls().fileUrl);
    expect(streams.filter(({ codec_type }) => codec_type === 'video')).toHaveLength(3);
    const sound = await ffprobe(new URL('audio.m3u8', hls().fileUrl).href);
    expect(sound.audio).toMatchObject({ codec_name: 'aac' });
    expect(Math.abs(Number(sound.format.duration) - Number(frames) / rate)).toBeLessThan(0.05);
  });

  test('its HLS size is the sum of all its files', async () => {
    const sizeOf = async (url: string) => (await (await fetch(url)).bytes()).length;
    const index = await (await fetch(hls().fileUrl)).text();
    let sum = Buffer.byteLength(index);
    for (const name of [...index.matchAll(/[\w-]+\.m3u8/g)].map(([match]) => match)) {
      const url = new URL(name, hls().fileUrl).href;
      const playlist = await (await fetch(url)).text();
      sum += Buffer.byteLength(playlist);
      for (const [, quoted, plain] of playlist.matchAll(/URI="([^"]+)"|^([^#\n]+)$/gm))
        sum += await sizeOf(new URL((quoted ?? plain)!, url).href);
    }
    expect(hls().size).toBe(sum);
  });
});
