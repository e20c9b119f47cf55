import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from '../api/service.ts';
import { has } from '../tools.ts';
import { startChromium } from './chromium.ts';
import { accessibilityFaults, patience } from './dashboard/operator.ts';

const index = readFileSync(new URL('../../docs/README.md', import.meta.url), 'utf8');
const named = [...index.matchAll(/^- \[[^\]]+\]\((?!\.\.)([^)]+?)(?:\/README)?\.md\)/gm)].map(
  ([, path]) => `/docs/${path}`,
);
const paths = ['/docs', '/docs/guide', ...named];

describe.skipIf(!has('chromium'))('the documentation in a browser', () => {
  let service: Service;
  let url: string;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    service = await startService();
    url = await service.app.listen({ port: 0, host: '127.0.0.1' });
    browser = await startChromium();
    page = await browser.newPage();
    page.setDefaultTimeout(patience.timeout);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test('there are pages to look at', () => expect(paths.length).toBeGreaterThan(15));

  test.each(paths)(
    '%s: axe finds nothing in light or dark, and on a phone nothing is wider than the screen',
    async (path) => {
      await page.goto(url + path);
      await page.locator('main h1').waitFor();
      for (const [colorScheme, width] of [
        ['light', 1440],
        ['dark', 360],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect(await accessibilityFaults(page), colorScheme).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
    },
  );

  test('a phone leads from page to page by the list', async () => {
    await page.goto(`${url}/docs/guide`);
    await page.getByText('Pages', { exact: true }).click();
    await page.getByRole('link', { name: 'Error codes' }).first().click();
    await page.getByRole('heading', { name: 'Error codes', level: 1 }).waitFor();
  });

  test('the theme that was chosen in the dashboard holds', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate("localStorage.setItem('vodsmith-theme', 'dark')");
    await page.goto(`${url}/docs/guide/concepts`);
    await page.locator('html[data-theme=dark]').waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(14, 17, 21)');
  });

  test('nothing went wrong on any of the pages', () => expect(faults).toEqual([]));
});
