import { expect, test } from 'vitest';
import { type StoredFile, type StoredJob, viewFile, viewJob } from '../../src/core/views.ts';

const urls = { publicUrl: 'https://api.example.com', cdnUrl: 'https://cdn.example.com' };
const at = new Date('2021-03-18T05:07:18.771Z');
const jobId = '605311c86efd284e474c5c76';

const upload: StoredFile = {
  id: '6052e0064b442a2f16018374',
  jobId: null,
  type: 'video',
  path: 'files/videos/6052e0064b442a2f16018373.mp4',
  size: 3965342,
  format: 'mov,mp4,m4a,3gp,3g2,mj2',
  width: 720,
  height: 1280,
  duration: 20.032,
  presetId: null,
  resolution: null,
  codec: null,
  bitrate: null,
  createdAt: at,
  updatedAt: at,
};
const output = {
  ...upload,
  jobId,
  presetId: '605311c86efd284e474c5c78',
  resolution: '360',
  codec: 'avc1.64001e',
  bitrate: 5,
};
const hls: StoredFile = {
  ...output,
  id: '605311d9bba24b4d700c8c4e',
  type: 'x-tar',
  path: 'files/videos/605311d9bba24b4d700c8c4d',
  format: 'hls',
};
const image: StoredFile = { ...output, type: 'image', path: 'files/images/a.jpg', codec: null, bitrate: null };

const job: StoredJob = {
  id: jobId,
  status: 'queued',
  presets: [{ resolutions: ['240'], format: 'hls', id: '605311c86efd284e474c5c77' }],
  thumbnails: [],
  userData: null,
  videoId: '6053115ebba24b4d700c8c49',
  videoUrl: null,
  source: null,
  webhookUrl: null,
  priority: 0,
  quality: 'standard',
  progress: 0,
  error: null,
  warnings: [],
  stats: null,
  playable: false,
  growing: null,
  createdAt: at,
  updatedAt: at,
  startedAt: null,
  finishedAt: null,
};

test('an upload is the file object of the contract, keys in its order', () => {
  expect(JSON.stringify(viewFile(upload, urls))).toBe(
    JSON.stringify({
      meta: { resolution: { width: 720, height: 1280 }, format: 'mov,mp4,m4a,3gp,3g2,mj2', duration: 20.032 },
      jobId: null,
      filePath: 'files/videos/6052e0064b442a2f16018373.mp4',
      size: 3965342,
      type: 'video',
      createdAt: '2021-03-18T05:07:18.771Z',
      updatedAt: '2021-03-18T05:07:18.771Z',
      fileUrl: 'https://cdn.example.com/files/videos/6052e0064b442a2f16018373.mp4',
      id: '6052e0064b442a2f16018374',
    }),
  );
});

test('sound alone has a picture of 0x0', () => {
  const meta = viewFile({ ...upload, width: null, height: null }, urls).meta;
  expect(meta?.resolution).toEqual({ width: 0, height: 0 });
});

test('an uploaded image has meta, a thumbnail has none', () => {
  expect(viewFile({ ...image, jobId: null }, urls)).toHaveProperty('meta');
  expect(viewFile(image, urls)).not.toHaveProperty('meta');
});

test('a new job has the keys of the contract, and no key that is null but those that say so', () => {
  const view = viewJob(job, [], urls);
  expect(Object.keys(view)).toEqual([
    ...['status', 'videoId', 'presets', 'thumbnails', 'files', 'priority', 'quality', 'progress', 'error', 'warnings'],
    ...['playbackUrl', 'playerUrl', 'createdAt', 'updatedAt', 'id'],
  ]);
  expect(view).toMatchObject({ status: 'queued', error: null, playbackUrl: null, playerUrl: null, progress: 0 });
});

test('a finished job has its files as the seed page shows them', () => {
  const view = viewJob(
    { ...job, status: 'completed', userData: { a: null }, startedAt: at, finishedAt: at, playable: true },
    [output, hls, image],
    urls,
  );
  expect(Object.keys(view.files[0]!)).toEqual([
    ...['meta', 'jobId', 'filePath', 'size', 'type', 'fileUrl', 'id', 'presetId', 'resolution', 'codec', 'bitrate'],
  ]);
  expect(view.files[1]!.fileUrl).toBe('https://cdn.example.com/files/videos/605311d9bba24b4d700c8c4d/index.m3u8');
  expect(view.files[2]).not.toHaveProperty('meta');
  expect(view).toMatchObject({ progress: 1, userData: { a: null }, startedAt: '2021-03-18T05:07:18.771Z' });
});

test('a job is playable as soon as its row says so, and no longer than its playlist lasts', () => {
  const growing: StoredJob = { ...job, status: 'processing', playable: true, growing: hls.path };
  expect(viewJob(growing, [], urls)).toMatchObject({
    playbackUrl: 'https://cdn.example.com/files/videos/605311d9bba24b4d700c8c4d/index.m3u8',
    playerUrl: `https://api.example.com/watch/${jobId}`,
  });
  expect(viewJob({ ...growing, status: 'completed' }, [hls], urls).playbackUrl).not.toBeNull();
  expect(viewJob({ ...growing, status: 'completed' }, [], urls).playbackUrl).toBeNull();
  expect(viewJob({ ...growing, playable: false }, [], urls).playbackUrl).toBeNull();
});
