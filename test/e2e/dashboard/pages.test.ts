import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaFile } from '../../media-files.ts';
import { has } from '../../tools.ts';
import { startChromium, until } from '../chromium.ts';
import { type Customer, startCustomer } from '../customer.ts';
import { accessibilityFaults, type Operator, openDashboard } from './operator.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
/** Bytes of script, as they are sent, before a page can be used. */
const MOST_SCRIPT = 200_000;

describe.skipIf(!has('chromium'))('the pages of the dashboard', () => {
  let browser: Browser;
  let customer: Customer;
  let operator: Operator;
  let page: Page;
  let videoPath: string;
  let watchPath: string;

  beforeAll(async () => {
    customer = await startCustomer({ ADMIN_PASSWORD: '' }, after);
    browser = await startChromium();
    const { id: videoId } = await customer.upload(mediaFile('good/camera-720p.mp4'));
    const presets = [{ format: 'hls' as const, resolutions: ['240'] }];
    const thumbnails = [{ timestamp: '00:00:01', resolutions: ['240'], formats: ['jpg' as const] }];
    const { id } = await customer.createJob({ videoId, presets, thumbnails, quality: 'draft' });
    await customer.ended(id);
    [videoPath, watchPath] = [`/videos/${id}`, `/watch/${id}`];
    operator = await openDashboard(browser, customer.server);
    ({ page } = operator);
    await page.context().addInitScript(`
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
  });
  afterAll(async () => {
    await browser?.close();
    for (const cleanup of cleanups) await cleanup();
  });

  const paths = {
    Overview: '/',
    Videos: '/videos',
    'Video panel': () => videoPath,
    Upload: '/upload',
    Usage: '/usage',
    Workers: '/workers',
    'API keys': '/keys',
    Settings: '/settings',
    Watch: () => watchPath,
  };
  /** Until there is what it loads, and nothing more to come. */
  async function open(path: string | (() => string), on: Page = page): Promise<void> {
    await on.goto(customer.server.url + (typeof path === 'string' ? path : path()));
    await on.locator('main :is(h1, h2):visible').first().waitFor();
    await until(on, "!document.querySelector('.loading') && !document.body.textContent.includes('Loading...')");
    await on.evaluate('document.fonts.ready');
  }

  test.each(Object.entries(paths))(
    '%s: axe finds nothing in light or dark, and no script is too much',
    async (name, path) => {
      await page.emulateMedia({ colorScheme: 'light' });
      await open(path);
      if (name === 'Watch') await page.locator('media-play-button').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate('shift')).toBeLessThan(0.005);
      const script = await page.evaluate(
        "performance.getEntriesByType('resource').filter(({ name }) => /\\.js$/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)",
      );
      expect(script).toBeGreaterThan(10_000);
      expect(script).toBeLessThan(MOST_SCRIPT);
    },
  );

  test('the way in is accessible, too', async () => {
    const stranger = await browser.newPage({ colorScheme: 'dark' });
    await stranger.goto(customer.server.url);
    await stranger.getByLabel('Admin password').waitFor();
    expect(await accessibilityFaults(stranger)).toEqual([]);
    await stranger.close();
  });

  test('on a phone everything is reached, and nothing is wider than the screen', async () => {
    const phone = await openDashboard(browser, customer.server, '/', { viewport: { width: 360, height: 740 } });
    for (const path of Object.values(paths)) {
      await open(path, phone.page);
      expect(await phone.page.evaluate('document.documentElement.scrollWidth'), String(path)).toBeLessThanOrEqual(360);
    }
    await open('/', phone.page);
    await phone.page.getByRole('button', { name: 'Open the navigation' }).click();
    expect(await accessibilityFaults(phone.page)).toEqual([]);
    await phone.page.getByRole('link', { name: 'Videos' }).click();
    await phone.page.getByRole('link', { name: 'camera-720p.mp4' }).click();
    await phone.page.getByRole('heading', { name: 'camera-720p.mp4' }).waitFor();
    expect(await phone.page.getByRole('searchbox').isVisible()).toBe(false);
    await phone.page.keyboard.press('Escape');
    await phone.page.getByRole('searchbox').waitFor();
    await phone.close();
  });

  test('a key is made with its secret shown once, tried, disabled and deleted', async () => {
    await open('/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('For a test');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('it is not shown again').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    const row = page.getByRole('row', { name: /^For a test/ });
    const choose = async (item: string) => {
      await row.getByRole('button', { name: 'What to do with For a test' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Make a token to try');
    await page.getByRole('button', { name: 'Copy token' }).click();
    const authorization = (await page.evaluate('navigator.clipboard.readText()')) as string;
    const ask = () => fetch(`${customer.server.url}/v1/files`, { headers: { authorization } });
    expect((await ask()).status).toBe(200);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await choose('Disable');
    await row.getByText('Disabled').waitFor();
    expect((await ask()).status).toBe(401);
    await choose('Delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('markup in names, addresses and data of customers is text', async () => {
    const attack = "<img src=x onerror=document.title='hit'>";
    const body = new FormData();
    body.append('file', new File([await readFile(mediaFile('odd/one-frame-8x8.webm'))], `${attack}.webm`));
    const headers = { authorization: customer.token };
    const sent = await fetch(`${customer.server.url}/v1/files`, { method: 'POST', headers, body });
    const { id: videoId } = (await sent.json()) as { id: string };
    const rest = {
      presets: [{ format: 'mp4' as const, resolutions: ['240'] }],
      userData: { [attack]: attack },
      webhookUrl: `http://10.0.0.1/?${attack}`,
    };
    const made = await customer.createJob({ ...rest, videoId, quality: 'draft' });
    const failed = await customer.createJob({ ...rest, videoUrl: `http://10.0.0.1/${attack}` });
    for (const { id } of [made, failed]) await customer.ended(id);
    for (const path of ['/videos', `/videos/${made.id}`, `/videos/${failed.id}`, `/watch/${made.id}`]) {
      await open(path);
      if (path === '/videos') await page.getByText(`${attack}.webm`).first().waitFor();
      expect(await page.locator('img[src="x"]').count(), path).toBe(0);
      expect(await page.title(), path).not.toBe('hit');
    }
  });

  test('nothing went wrong on any of the pages', () => {
    expect(operator.faults).toEqual([]);
  });
});
