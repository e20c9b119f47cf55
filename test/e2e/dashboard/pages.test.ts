import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaFile } from '../../media-files.ts';
import { has } from '../../tools.ts';
import { startChromium, until, watchShifts } from '../chromium.ts';
import { type Customer, startCustomer } from '../customer.ts';
import { accessibilityFaults, drop, faultsInBothThemes, type Operator, openDashboard } from './operator.ts';
import { documents, pagePaths } from './page-paths.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
/** Bytes of script, as they are sent, before a page can be used. */
const MOST_SCRIPT = 200_000;

describe.skipIf(!has('chromium'))('the pages of the dashboard', () => {
  let browser: Browser;
  let customer: Customer;
  let operator: Operator;
  let page: Page;
  let jobId: string;

  beforeAll(async () => {
    customer = await startCustomer({ ADMIN_PASSWORD: '' }, after);
    browser = await startChromium();
    const { id: videoId } = await customer.upload(mediaFile('good/camera-720p.mp4'));
    const presets = [{ format: 'hls' as const, resolutions: ['240'] }];
    const thumbnails = [{ timestamp: '00:00:01', resolutions: ['240'], formats: ['jpg' as const] }];
    const { id } = await customer.createJob({ videoId, presets, thumbnails, quality: 'draft' });
    await customer.ended(id);
    jobId = id;
    operator = await openDashboard(browser, customer.server);
    ({ page } = operator);
    await watchShifts(page.context());
  });
  afterAll(async () => {
    await browser?.close();
    for (const cleanup of cleanups) await cleanup();
  });

  /** Until there is what it loads, and nothing more to come. */
  async function open(path: string, on: Page = page): Promise<void> {
    await on.goto(customer.server.url + path);
    await on.locator('main :is(h1, h2)').first().waitFor({ state: 'attached' });
    await until(on, "!document.querySelector('.loading') && !document.body.textContent.includes('Loading...')");
    await on.evaluate('document.fonts.ready');
  }

  test.each(Object.entries(pagePaths))(
    '%s: axe finds nothing in light or dark, and no script is too much',
    async (name, path) => {
      await page.emulateMedia({ colorScheme: 'light' });
      await open(path(jobId));
      if (name === 'Watch' || name === 'Embed') await page.locator('media-play-button').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate('shift')).toBeLessThan(0.005);
      const script = await page.evaluate(
        "performance.getEntriesByType('resource').filter(({ name }) => /\\.js$/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)",
      );
      expect(script).toBeGreaterThan(documents.includes(name) ? 100 : 10_000);
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
    for (const [name, path] of Object.entries(pagePaths)) {
      await open(path(jobId), phone.page);
      expect(await phone.page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(360);
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
    await choose('Make a test token');
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

  test('what opens over a page is accessible, by keyboard too, and gives the focus back', async () => {
    await open('/keys');
    const both = async () => expect(await faultsInBothThemes(page)).toEqual([]);
    const focused = (text: string) => until(page, `document.activeElement.matches(${JSON.stringify(text)})`);
    const row = page.getByRole('row', { name: /^First key/ });
    await row.getByRole('button', { name: 'What to do with First key' }).press('Enter');
    await page.getByRole('menu').waitFor();
    await both();
    await page.keyboard.press('Escape');
    await focused('[aria-label="What to do with First key"]');
    await page.getByRole('button', { name: 'New key' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await both();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await focused('.page-header button');

    await open('/videos');
    await page.getByRole('link', { name: 'camera-720p.mp4' }).press('Enter');
    await page.locator('.panel h2').waitFor();
    await focused('.panel h2');
    for (const tab of ['Work', 'Webhook', 'Request']) {
      await page.getByRole('tab', { name: tab }).click();
      await until(page, "!document.querySelector('.loading')");
      await both();
    }
    await page.locator('.panel').getByRole('button', { name: 'Delete', exact: true }).press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await both();
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.locator('.panel').waitFor();
    await page.locator('.panel h2').press('Escape');
    await focused(`a[href="/videos/${jobId}"]`);
  });

  test('the work on a video says which worker did it, and on which host', async () => {
    await open(`/videos/${jobId}`);
    await page.getByRole('tab', { name: 'Work' }).click();
    const task = page.locator('.timeline li').first();
    await task.locator('summary').click();
    await task.getByText(/^By [0-9a-f]{24} on /).waitFor();
    expect(await task.getByText(/^By /).textContent()).toContain(` on ${hostname()}`);
  });

  test('an upload is accessible while it is listed, and a template goes from one browser to another', async () => {
    await open('/upload');
    await drop(page, mediaFile('good/4x3-240p.mp4'), 'Of a template.mp4');
    await page.getByText(/^Arrived/).waitFor();
    await page.getByRole('group', { name: 'HLS' }).getByLabel('1080', { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Name of the template').fill('Up to 720');
    await page.keyboard.press('Enter');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save them as a file' }).click();
    const file = await (await saved).path();
    expect(await faultsInBothThemes(page)).toEqual([]);

    const other = await openDashboard(browser, customer.server, '/upload');
    const choose = (name: string, text: string | Buffer) =>
      other.page.getByLabel('Read a file').setInputFiles({ name, mimeType: '', buffer: Buffer.from(text) });
    await choose('notes.json', '{}');
    await other.page.getByText('This file holds no templates.').first().waitFor();
    expect(await accessibilityFaults(other.page)).toEqual([]);
    await choose('templates.json', await readFile(file));
    await other.page.getByRole('combobox', { name: /^Template/ }).selectOption('Up to 720');
    expect(await other.page.getByRole('group', { name: 'HLS' }).getByLabel('1080').isChecked()).toBe(false);
    await other.close();
  });

  test.each(['/no-such-page', '/docs/guide/no-such-page'])('%s is said to be no page, to people', async (path) => {
    await open(path);
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
    const asked = await fetch(customer.server.url + path, { headers: { accept: 'application/json' } });
    expect([asked.status, ((await asked.json()) as { code: string }).code]).toEqual([404, 'not_found']);
    expect((await fetch(customer.server.url + path, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  test('a page that cannot be loaded while the server is away says so, and is loaded again', async () => {
    const { page: one, close } = await openDashboard(browser, customer.server);
    await one.context().setOffline(true);
    await one.getByRole('link', { name: 'Usage', exact: true }).click();
    await one.getByRole('alert').getByText('This page could not be loaded.').waitFor();
    expect(await accessibilityFaults(one)).toEqual([]);
    await one.context().setOffline(false);
    await one.getByRole('button', { name: 'Reload' }).click();
    await one.getByLabel('From').waitFor();
    await close();
  });

  test('who logs out is out in every tab', async () => {
    const { page: one, close } = await openDashboard(browser, customer.server);
    const two = await one.context().newPage();
    await two.goto(`${customer.server.url}/usage`);
    await two.getByRole('button', { name: 'Log out' }).click();
    await two.getByLabel('Admin password').waitFor();
    // The next question that the other one asks by itself is refused
    await one.bringToFront();
    await one.getByLabel('Admin password').waitFor();
    await close();
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
