import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Server } from '../../cli/program.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Milliseconds: what a loaded machine may need. */
export const patience = { timeout: 90_000 };

/** Somebody at the dashboard. */
export interface Operator {
  page: Page;
  /** What went wrong on the page, but for what a test expects. */
  faults: string[];
  close(): Promise<void>;
}

/** The password that the first start prints. */
export const passwordOf = ({ printed }: Server): string => /admin password\s+(\S+)/.exec(printed)![1]!;

/** Opens the dashboard, and logs in. */
export async function openDashboard(
  browser: Browser,
  server: Server,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<Operator> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(patience.timeout);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // Who is not logged in gets a 401, and a job that waits has no plan: browsers write both down
    if (message.type() === 'error' && !/status of (401|404)/.test(message.text())) faults.push(message.text());
  });
  await page.goto(server.url + path);
  await page.getByLabel('Admin password').fill(passwordOf(server));
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#content').waitFor();
  return { page, faults, close: () => context.close() };
}

/** Drops a file on the page, as from a folder. */
export async function drop(page: Page, path: string, name = basename(path), on = '.drop-zone'): Promise<void> {
  const content = (await readFile(path)).toString('base64');
  const transfer = await page.evaluateHandle(
    ([base64, fileName]) => {
      const bytes = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
      const data = new (
        globalThis as unknown as { DataTransfer: new () => { items: { add(file: File): void } } }
      ).DataTransfer();
      data.items.add(new File([bytes], fileName!, { type: 'video/mp4', lastModified: 1_700_000_000_000 }));
      return data;
    },
    [content, name],
  );
  await page.dispatchEvent(on, 'drop', { dataTransfer: transfer });
}

/** A message in the corner goes after some seconds, but not while a mouse is over it: from now on each has one. */
export const holdMessages = (page: Page): Promise<void> =>
  page.evaluate(`new MutationObserver(() =>
    document.querySelector('.toast')?.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))
  ).observe(document.body, { subtree: true, childList: true })`);

/** What axe finds against the accessibility of what is shown, in one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { iframes: false, preload: false }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
      [id, target.join(' '), failureSummary].join(': '))))`);
}

/** The same in the light and in the dark theme. */
export async function faultsInBothThemes(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    faults.push(...(await accessibilityFaults(page)));
  }
  await page.emulateMedia({ colorScheme: null });
  return faults;
}

/** What the Tab key leads to, from the first to the last on the page, by label or text. */
export async function tabStops(page: Page): Promise<string[]> {
  const stops: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = (await page.evaluate(`(() => {
      const { activeElement: at, body } = document;
      return at === body ? '' : at.getAttribute('aria-label') ?? at.textContent.trim();
    })()`)) as string;
    if (stop === '' || stop === stops[0]) break;
    stops.push(stop);
  }
  return stops;
}
