import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { vi } from 'vitest';
import { patience } from './customer.ts';

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--autoplay-policy=no-user-gesture-required'],
];

/** Debian's Chromium. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });

/** Asks the page until the expression is true there. Unlike `waitForFunction`, under any content security policy. */
export const until = (page: Page, expression: string): Promise<unknown> =>
  vi.waitUntil(() => page.evaluate(`Boolean(${expression})`), patience);

/** Sums up from now on, as `shift` of each page, how much of it moved without anybody's doing (web.dev/cls). */
export const watchShifts = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(`
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  `);

/** Plays the video of the page at four times its speed, and waits for its end. */
export async function playToEnd(page: Page): Promise<void> {
  await page.waitForSelector('video');
  await page.evaluate(`new Promise((ended) => {
    const video = document.querySelector('video');
    video.addEventListener('ended', ended);
    Object.assign(video, { muted: true, playbackRate: 4 }).play();
  })`);
}
