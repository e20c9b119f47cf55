import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Server, startServer } from '../../cli/program.ts';
import { mediaFile } from '../../media-files.ts';
import { has } from '../../tools.ts';
import { startChromium, until } from '../chromium.ts';
import { longClip } from '../long-clip.ts';
import {
  drop,
  faultsInBothThemes,
  holdMessages,
  type Operator,
  openDashboard,
  patience,
  tabStops,
} from './operator.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);

describe.skipIf(!has('chromium'))('from the first start to a video and back', () => {
  let browser: Browser;
  let server: Server;
  let operator: Operator;
  let page: Page;

  beforeAll(async () => {
    server = await startServer({}, after);
    browser = await startChromium();
    operator = await openDashboard(browser, server);
    ({ page } = operator);
  });
  afterAll(async () => {
    await browser?.close();
    for (const cleanup of cleanups) await cleanup();
  });

  test('a wrong password is refused in words', async () => {
    const stranger = await browser.newPage();
    await stranger.goto(server.url);
    await stranger.getByLabel('Admin password').fill('wrong');
    await stranger.getByRole('button', { name: 'Log in' }).click();
    await stranger.getByRole('alert').getByText('The admin password is wrong').waitFor();
    await stranger.close();
  });

  test('the first film is one drop on the first page: it is encoded, shown and deleted', async () => {
    await page.getByRole('heading', { name: 'Your first video' }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await drop(page, mediaFile('good/4x3-240p.mp4'), 'A first film.mp4');
    await page.getByRole('heading', { name: 'A first film.mp4' }).waitFor();
    await page.frameLocator('iframe[title=Player]').locator('video').waitFor();
    await page.locator('.panel .badge', { hasText: 'Completed' }).waitFor();
    await page.locator('.panel').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No videos yet.').waitFor();
  });

  test('a file that is dropped beside the place for it is taken, too, on any page', async () => {
    await page.getByRole('link', { name: 'Workers' }).click();
    await page.getByRole('heading', { name: 'Workers' }).waitFor();
    await drop(page, mediaFile('good/4x3-240p.mp4'), 'Beside.mp4', 'main');
    const row = page.getByRole('list', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: 'Beside.mp4' });
    await row.getByText(/^Arrived/).waitFor();
    await row.getByRole('button', { name: /^Take/ }).click();
  });

  test('an upload is paused and goes on, after the page was loaded anew, too, when the same file is dropped', async () => {
    const offsets: number[] = [];
    page.on('request', (request) => {
      const offset = request.headers()['upload-offset'];
      if (request.method() === 'PATCH' && offset !== undefined) offsets.push(Number(offset));
    });
    const network = await page.context().newCDPSession(page);
    const line = { offline: false, latency: 0, downloadThroughput: -1 };
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 50_000 });
    const film = mediaFile('good/camera-720p.mp4');
    const row = page.getByRole('list', { name: 'Uploads' }).getByRole('listitem');
    const pauseOnTheWay = async (from: number) => {
      await until(page, `document.querySelector('.uploads progress')?.value > ${from}`);
      await row.getByText(/\/s, .* left/).waitFor();
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByText(/^Paused at/).waitFor();
    };

    await page.getByRole('link', { name: 'Upload', exact: true }).click();
    await drop(page, film, 'Two halves.mp4');
    await pauseOnTheWay(100_000);
    const paused = (await page.evaluate("document.querySelector('.uploads progress').value")) as number;
    await row.getByRole('button', { name: 'Resume' }).click();
    await vi.waitUntil(() => offsets.length === 2, patience);
    await pauseOnTheWay(Math.max(paused, offsets[1]!) + 50_000);

    await page.reload();
    await network.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 });
    await drop(page, film, 'Two halves.mp4');
    await row.getByText(/^Arrived/).waitFor();
    expect(offsets).toHaveLength(3);
    expect(offsets[0]).toBe(0);
    expect(offsets[1]).toBeGreaterThan(0);
    expect(offsets[2]).toBeGreaterThan(offsets[1]!);
    await row.getByRole('button', { name: /^Take/ }).click();
    await network.detach();
  });

  test('a film that is dropped is sent and handed to the encoder, with the sizes that it will get', async () => {
    await page.getByRole('link', { name: 'Upload', exact: true }).click();
    await drop(page, await longClip(5, after), 'Long clip.mp4');
    await page.getByText(/^Arrived/).waitFor();
    await page.getByRole('cell', { name: '854 x 480' }).waitFor();
    for (const resolution of ['360', '720', '1080'])
      await page.getByRole('group', { name: 'HLS' }).getByLabel(resolution, { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Encode 1 video' }).click();
    await page.getByRole('link', { name: 'Show video' }).waitFor();
  });

  test('its progress is shown by itself, and it plays while it is encoded', { timeout: 300_000 }, async () => {
    await page.evaluate(`new MutationObserver(() => {
      const badge = document.querySelector('.panel .badge')?.textContent;
      window.seen ??= [];
      window.playable ??= null;
      const bar = document.querySelector('.panel progress');
      if (bar) seen.push(bar.value);
      if (document.querySelector('.player-frame')) playable ??= badge;
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })`);
    await page.getByRole('link', { name: 'Show video' }).click();
    const video = page.frameLocator('iframe[title=Player]').locator('video');
    await video.waitFor();
    await video.evaluate(`(video) => new Promise((shown) => {
      video.addEventListener('timeupdate', () => video.currentTime > 0.3 && shown());
      Object.assign(video, { muted: true }).play();
    })`);
    await page.locator('.panel .badge', { hasText: 'Completed' }).waitFor({ timeout: 240_000 });
    expect(await page.evaluate('playable')).toBe('Encoding');
    const seen = (await page.evaluate('seen')) as number[];
    expect(seen.some((value) => value > 0 && value < 1)).toBe(true);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('what came out is listed with its cost, and its URL is copied', async () => {
    const row = page.getByRole('row', { name: /^HLS 240, 480/ });
    await row.getByText('854 x 480').waitFor();
    await row.getByText('encoded', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Copy the URL' }).click();
    const url = (await page.evaluate('navigator.clipboard.readText()')) as string;
    expect(await (await fetch(url)).text()).toMatch(/^#EXTM3U/);
    await page.getByRole('tab', { name: 'Work' }).click();
    await page.getByText('Encode 480p, 240p').first().click();
    await page.locator('pre', { hasText: 'ffmpeg' }).first().waitFor();
  });

  test('what the list shows stands in its address: a reload, a video and Back keep it', async () => {
    const [status, search] = [page.getByLabel('Status'), page.getByRole('searchbox')];
    const at = (named: string) => page.waitForURL(({ search: now }) => now === named);
    const link = page.getByRole('link', { name: 'Long clip.mp4' });
    await page.goto(`${server.url}/videos`);
    await status.selectOption('Completed');
    await at('?status=completed');
    await search.fill('long c');
    await at('?status=completed&search=long+c');
    await page.reload();
    await link.click();
    await page.getByRole('heading', { name: 'Long clip.mp4' }).waitFor();
    await at('?status=completed&search=long+c');
    await page.getByRole('button', { name: 'Close this video' }).click();
    await at('?status=completed&search=long+c');
    expect([await status.inputValue(), await search.inputValue()]).toEqual(['completed', 'long c']);
    for (const _ of ['the video', 'the list with it', 'before the search']) await page.goBack();
    await at('?status=completed');
    await expect.poll(() => search.inputValue(), patience).toBe('');
    await page.goto(`${server.url}/videos?search=long+c&page=7`);
    await page.getByText('There is no page 7.').waitFor();
    await page.getByRole('button', { name: 'Show the first one' }).click();
    await at('?search=long+c');
    await link.waitFor();
  });

  test('the Tab key leads through all that can be used, as it is read', async () => {
    await page.goto(`${server.url}/videos?search=long+c`);
    await page.getByRole('link', { name: 'Long clip.mp4' }).waitFor();
    expect(await tabStops(page)).toEqual([
      ...['Skip to the content', 'Vodsmith', 'Theme: system. Change to light', 'Log out'],
      ...['Overview', 'Videos', 'Upload', 'Usage', 'Workers', 'API keys', 'Settings'],
      ...['Documentation', 'API reference', 'Upload', 'Search by name, id, URL or user data', 'Status'],
      ...['Select all videos of this page', 'Select Long clip.mp4', 'Long clip.mp4'],
    ]);
  });

  test('for who wants no motion nothing moves', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = `document.getAnimations().map(({ effect }) => effect.target.localName)
      .filter((name) => name !== 'progress')`;
    await page.getByRole('link', { name: 'Long clip.mp4' }).click();
    await page.getByRole('tab', { name: 'Work' }).click();
    expect(await page.evaluate(moving)).toEqual([]);
    const watch = await page.getByRole('link', { name: 'Watch page' }).getAttribute('href');
    await page.goto(new URL(watch!, server.url).href);
    await page.locator('media-control-bar').waitFor();
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('media-control-bar')).transitionDuration"),
    ).toBe('0s');
    const slides = `[...document.querySelectorAll('media-settings-menu, [slot=submenu]')]
      .flatMap((menu) => [menu, menu.shadowRoot.querySelector('#container')])
      .map((part) => getComputedStyle(part).transitionDuration)`;
    expect(new Set((await page.evaluate(slides)) as string[])).toEqual(new Set(['0.001s']));
    await page.locator('media-settings-menu-button').press('Enter');
    await until(page, "document.activeElement.closest('media-settings-menu')");
    await page.emulateMedia({ reducedMotion: null });
    await page.goto(`${server.url}/videos`);
  });

  test('the list finds it, and deletes it after a question', async () => {
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No video matches.').waitFor();
    await page.getByRole('searchbox').fill('long CLIP');
    await page.getByLabel('Select Long clip.mp4').check();
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No video matches.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByText('No videos yet.').waitFor();
  });

  test('a job that fails says why and what to do, and is tried again', async () => {
    await page.getByRole('link', { name: 'Upload', exact: true }).first().click();
    await page.getByLabel('URL of a video').fill('http://127.0.0.1:9/secret.mp4');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('button', { name: 'Encode 1 video' }).click();
    await page.locator('li', { hasText: 'secret.mp4' }).getByRole('link', { name: 'Show video' }).click();
    await page.locator('.panel .badge', { hasText: 'Failed' }).waitFor();
    await page.getByRole('complementary').getByRole('alert').getByText('EGRESS_ALLOW').first().waitFor();
    await page.getByRole('tab', { name: 'Work' }).click();
    await page.locator('.timeline details[open]', { hasText: 'Fetch the source' }).waitFor();
    await holdMessages(page);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('Queued again.').waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await page.getByText('Queued again.').isVisible()).toBe(true);
  });

  test('nothing went wrong on any of the pages', () => {
    expect(operator.faults).toEqual([]);
  });
});
