import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signedLinks } from '../../src/core/links.ts';
import { makeSecrets } from '../../src/core/secrets.ts';
import type { Job } from '../../src/schemas/job.ts';
import { mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';
import { has } from '../tools.ts';
import { playToEnd, startChromium } from './chromium.ts';
import { type Customer, patience, startCustomer } from './customer.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
const presets = [{ format: 'hls' as const, resolutions: ['240'] }];
const secretKey = Buffer.alloc(32, 7);
let s3: S3Server;
let customer: Customer;
let job: Job;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-signed-'));
  after(() => rm(folder, { recursive: true }));
  s3 = await startS3Server(folder);
  after(() => s3.stop());
  const env = { ...s3Credentials, STORAGE_URL: s3.url('videos'), PLAYBACK: 'signed' };
  customer = await startCustomer({ ...env, SECRET_KEY: secretKey.toString('base64') }, after);
  const { id: videoId } = await customer.upload(mediaFile('4x3-240p.mp4'));
  job = await customer.ended((await customer.createJob({ videoId, presets, quality: 'draft' })).id);
  expect(job.error).toBeNull();
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

test('every URI of a signed playlist in a bucket has its own link, and is for nobody without it', async () => {
  const read = async (url: string) => {
    const answer = await fetch(url);
    expect(answer.status, url).toBe(200);
    const text = await answer.text();
    const uris = [...text.matchAll(/URI="([^"]+)"|^([^#\s].*)$/gm)].map(([, inTag, line]) => inTag ?? line!);
    return uris.map((uri) => new URL(uri, url).href);
  };
  const playlists = await read(job.playbackUrl!);
  const segments = (await Promise.all(playlists.map(read))).flat();
  expect(segments.length).toBeGreaterThan(2);
  for (const url of [job.playbackUrl!, ...playlists, ...segments]) {
    expect((await fetch(url.split('?')[0]!)).status, url).toBe(403);
    expect((await fetch(url, { headers: { range: 'bytes=0-0' } })).status, url).toBe(206);
  }
});

describe.skipIf(!has('chromium'))('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
    after(() => browser.close());
  });

  test('the page with a signed link plays what is in the bucket to its end', async () => {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('response', (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`));
    await page.goto(job.playerUrl!);
    await playToEnd(page);
    expect(await page.evaluate("document.querySelector('video').error")).toBeNull();
    expect(refused.filter((each) => !each.endsWith('/favicon.ico'))).toEqual([]);
    expect((await fetch(job.playerUrl!.split('?')[0]!)).status).toBe(403);
  });

  test('who waits until the link has expired is told so', async () => {
    await using silent = await listenOnLoopback(() => {});
    const { id } = await customer.createJob({ videoUrl: `${silent.url}/a.mp4`, presets });
    const linkUntil = (time: number) =>
      signedLinks(makeSecrets(secretKey).derive('delivery links'), 60, () => time).sign(`watch/${id}`);
    const page = await browser.newPage();
    await page.goto(`${customer.server.url}/watch/${id}${linkUntil(Date.now())}`);
    await page.getByText('It will start here by itself.').waitFor(patience);
    // From now on it asks with a link that was signed long ago
    await page.evaluate(`history.replaceState(null, '', '${linkUntil(0)}')`);
    await page.getByText('This link has expired. Ask whoever sent it for a new one.').waitFor(patience);
    await customer.call('POST', `/v1/encoder/jobs/${id}/cancel`);
    await page.close();
  });
});
