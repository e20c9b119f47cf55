import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { has } from '../tools.ts';
import { startChromium } from './chromium.ts';
import { type Customer, patience, startCustomer } from './customer.ts';
import { openPlayer, playTo, playToEnd, seekTo, switchTo } from './hls-player.ts';
import { longClip } from './long-clip.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);

describe.skipIf(!has('chromium'))('hls.js in a browser', () => {
  let browser: Browser;
  let customer: Customer;
  let videoId: string;
  /** Of the clip. */
  const seconds = 25;

  beforeAll(async () => {
    browser = await startChromium();
    customer = await startCustomer({}, after);
    videoId = (await customer.upload(await longClip(3, after))).id;
  });
  afterAll(async () => {
    await browser.close();
    for (const cleanup of cleanups) await cleanup();
  });

  const ask = (resolutions: string[]) =>
    customer.createJob({ videoId, quality: 'draft', presets: [{ format: 'hls', resolutions }] });
  const open = async (playlist: string) => {
    const page = await openPlayer(browser, playlist);
    onTestFinished(() => page.close());
    return page;
  };

  test('switches up and down, seeks, and plays to the end without an error', async () => {
    const { playbackUrl } = await customer.ended((await ask(['240', '360', '480'])).id);
    const page = await open(playbackUrl!);
    await playTo(page, 1);
    await switchTo(page, [480, 240, 360]);
    await seekTo(page, [20, 0.5, 7.01, 13.2, 1]);
    const played = await playToEnd(page, 4);
    expect(played.errors).toEqual([]);
    expect(Math.abs(played.duration - seconds)).toBeLessThan(0.3);
    expect(await page.evaluate('video.buffered.length')).toBe(1);
  });

  test('begins while the film is encoded, and goes on to its end', async () => {
    const { id } = await ask(['240']);
    const job = await vi.waitUntil(
      async () => {
        const found = await customer.getJob(id);
        return found.playbackUrl !== null && found;
      },
      { ...patience, interval: 20 },
    );
    const page = await open(job.playbackUrl!);
    expect(await page.evaluate('video.currentTime')).toBeLessThan(1);
    const played = await playToEnd(page);
    expect(played.errors).toEqual([]);
    expect(Math.abs(played.duration - seconds)).toBeLessThan(0.3);
    expect((await customer.getJob(id)).status).toBe('completed');
  });
});
