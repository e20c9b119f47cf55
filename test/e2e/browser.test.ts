import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { has } from '../tools.ts';
import { playToEnd, startChromium, until, watchShifts } from './chromium.ts';
import { type Customer, patience, startCustomer } from './customer.ts';
import { seedRequest } from './seed-page.ts';
import { twoSounds } from './two-sounds.ts';

const cleanups: (() => Promise<void>)[] = [];

describe.skipIf(!has('chromium'))('in a browser', () => {
  let browser: Browser;
  let customer: Customer;
  let job: Job;

  beforeAll(async () => {
    browser = await startChromium();
    customer = await startCustomer({}, (cleanup) => cleanups.unshift(cleanup));
    const { id: videoId } = await customer.upload(mediaFile('good/camera-720p.mp4'));
    job = await customer.ended((await customer.createJob({ videoId, ...seedRequest })).id);
  });
  afterAll(async () => {
    await browser.close();
    for (const cleanup of cleanups) await cleanup();
  });

  /** A page that keeps what goes wrong on it. */
  async function open(url: string): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('requestfailed', (request) => {
      // What a player breaks off, because it wants another quality now, is no fault
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(request.url());
    });
    await page.goto(url);
    return { page, faults };
  }

  test('the player page plays the job to its end, every frame, without an error', async () => {
    const { page, faults } = await open(job.playerUrl!);
    await playToEnd(page);
    const shown = await page.evaluate<{ duration: number; buffered: number; error: unknown }>(
      "(({ duration, buffered, error }) => ({ duration, buffered: buffered.length, error }))(document.querySelector('video'))",
    );
    expect(shown).toMatchObject({ buffered: 1, error: null });
    expect(Math.abs(shown.duration - 8.3)).toBeLessThan(0.15);
    expect(faults).toEqual([]);
    await page.close();
  });

  test.each(['watch', 'embed'])('/%s: a script that comes after the first paint moves nothing', async (kind) => {
    const page = await browser.newPage();
    await watchShifts(page.context());
    const painted = () => until(page, "performance.getEntriesByType('paint').length > 0");
    await page.route(/\.js$/, (route) => painted().then(() => route.continue()));
    await page.goto(job.playerUrl!.replace('/watch/', `/${kind}/`));
    await page.locator('media-play-button').waitFor();
    expect(await page.evaluate('shift')).toBeLessThan(0.005);
    await page.close();
  });

  test('qualities, speeds and picture in picture can be chosen, by keyboard too', async () => {
    const { page, faults } = await open(job.playerUrl!);
    await until(page, "document.querySelector('video')?.videoRenditions.length === 3");
    // An item moves while its menu opens
    await page.getByRole('menuitemradio', { name: '240p', includeHidden: true }).dispatchEvent('click');
    await page.evaluate("document.querySelector('video').muted = true");
    await page.locator('media-controller').press('k');
    await until(page, "document.querySelector('video').videoHeight === 240");
    await page.locator('media-pip-button').waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  test('of a film with several sounds another one is chosen in the menu, and played', async () => {
    const { id: videoId } = await customer.upload(await twoSounds((cleanup) => cleanups.unshift(cleanup)));
    const presets = [{ format: 'hls' as const, resolutions: ['240'] }];
    const { playbackUrl, playerUrl } = await customer.ended((await customer.createJob({ videoId, presets })).id);
    const [, german] = /NAME="German".*URI="([^"]+)"/.exec(await (await fetch(playbackUrl!)).text())!;
    const { page, faults } = await open(playerUrl!);
    const choice = page.getByRole('menuitemradio', { name: 'German', includeHidden: true });
    await choice.waitFor({ state: 'attached' });
    const asked = page.waitForRequest(new URL(german!, playbackUrl!).href, patience);
    await choice.dispatchEvent('click');
    await asked;
    await playToEnd(page);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('who waits is told that it is encoded, that the server is away, and that the video was deleted', async () => {
    await using silent = await listenOnLoopback(() => {});
    const { id } = await customer.createJob({ videoUrl: `${silent.url}/film.mp4`, presets: seedRequest.presets });
    const page = await browser.newPage();
    await page.goto(`${customer.server.url}/watch/${id}`);
    await page.getByText('It will start here by itself.').waitFor(patience);
    await page.context().setOffline(true);
    await page.getByText('The server cannot be reached.').waitFor(patience);
    await customer.call('POST', `/v1/encoder/jobs/${id}/cancel`);
    await customer.call('DELETE', `/v1/encoder/jobs/${id}?outputs=true`);
    await page.context().setOffline(false);
    await page.getByText('This video was deleted.').waitFor(patience);
    await page.close();
  });

  test('a page of another origin embeds the player, with the code that oEmbed gives it; the watch page refuses', async () => {
    const asked = await fetch(`${customer.server.url}/oembed?url=${encodeURIComponent(job.playerUrl!)}`);
    const { html } = (await asked.json()) as { html: string };
    const refused = html.replace('/embed/', '/watch/');
    await using site = await listenOnLoopback((_request, response) =>
      response.setHeader('content-type', 'text/html').end(`<p>a site</p>${html}${refused}`),
    );
    const page = await browser.newPage();
    await page.goto(site.url.replace('127.0.0.1', 'localhost'));
    const player = page.frameLocator('iframe[src*="/embed/"]');
    await player.locator('media-play-button').click();
    await player.locator('video').evaluate(`(video) => new Promise((shown) => {
      video.addEventListener('timeupdate', () => video.currentTime > 0.2 && shown());
    })`);
    expect(await page.frameLocator('iframe[src*="/watch/"]').locator('media-controller').count()).toBe(0);
    await page.close();
  });

  test('an app of another origin reads the API and the playlist', async () => {
    await using app = await listenOnLoopback((_request, response) => response.end('<p>an app'));
    const { page } = await open(app.url);
    const read = await page.evaluate(
      async ([url, token, playlist]) => {
        const answer = await fetch(url!, { headers: { Authorization: token!, 'Content-Type': 'application/json' } });
        const text = await (await fetch(playlist!, { headers: { Range: 'bytes=0-6' } })).text();
        return { job: (await answer.json()) as Job, text };
      },
      [`${customer.server.url}/v1/encoder/jobs/${job.id}`, customer.token, job.playbackUrl],
    );
    expect(read).toEqual({ job, text: '#EXTM3U' });
    await page.close();
  });

  test('the MP4 and the thumbnails are shown', async () => {
    const [mp4, , jpg] = job.files;
    const { page } = await open(mp4!.fileUrl);
    await page.waitForFunction("document.querySelector('video').readyState >= 2");
    expect(await page.evaluate("document.querySelector('video').videoWidth")).toBe(640);
    await page.goto(jpg!.fileUrl);
    expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBe(640);
    await page.close();
  });
});
