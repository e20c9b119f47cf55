import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { startCustomer } from '../e2e/customer.ts';
import { mediaFile } from '../media-files.ts';
import { checkHls } from './hls.ts';
import { checkDelivered } from './output.ts';
import { fromUrl } from './read.ts';

const cleanups: (() => Promise<void>)[] = [];
let job: Job;

beforeAll(async () => {
  const customer = await startCustomer({}, (cleanup) => cleanups.unshift(cleanup));
  const { id: videoId } = await customer.upload(mediaFile('good/phone-1080p-vfr.mp4'));
  const presets = [
    { format: 'hls' as const, resolutions: ['240', '360'] },
    { format: 'mp4' as const, resolutions: ['240'] },
  ];
  job = await customer.ended((await customer.createJob({ videoId, presets, quality: 'draft' })).id);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

test('a job delivers HLS and an MP4 that conform', async () => {
  expect(await checkDelivered(job.files, { sequence: true })).toEqual([]);
});

test('what is not delivered is a fault', async () => {
  const { fileUrl } = job.files.find(({ type }) => type === 'x-tar')!;
  expect(await checkHls(fromUrl(fileUrl), 'other.m3u8')).toEqual(['other.m3u8: it cannot be read: HTTP 404']);
});
