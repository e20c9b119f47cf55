import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Newcomer } from './newcomer.ts';

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'];

export interface DropMoments {
  /** Seconds since something that the caller chose. */
  loggedInSeconds: number;
  droppedSeconds: number;
  /** More than a fifth of a second of it has been shown. */
  playsSeconds: number;
  /** Whether it was still being encoded then. */
  whileEncoding: boolean;
}

/** Opens the dashboard in Chromium, logs in, drops a film on the first page, and plays what is shown. */
export async function oneDrop({ url, clone, password }: Newcomer, seconds: () => number): Promise<DropMoments> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: flags,
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    await page.goto(url);
    await page.getByLabel('Admin password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('.drop-zone').waitFor();
    const loggedInSeconds = seconds();
    await drop(page, join(clone, 'samples/camera-720p.mp4'));
    const droppedSeconds = seconds();
    const video = page.frameLocator('iframe[title=Player]').locator('video');
    await video.waitFor();
    await video.evaluate(`(video) => new Promise((shown) => {
      video.addEventListener('timeupdate', () => video.currentTime > 0.2 && shown());
      Object.assign(video, { muted: true }).play();
    })`);
    const playsSeconds = seconds();
    const whileEncoding = (await page.locator('.panel .badge').textContent()) !== 'Completed';
    return { loggedInSeconds, droppedSeconds, playsSeconds, whileEncoding };
  } finally {
    await browser.close();
  }
}

async function drop(page: Page, path: string): Promise<void> {
  const content = (await readFile(path)).toString('base64');
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${content}'), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'camera-720p.mp4', { type: 'video/mp4' }));
    document.querySelector('.drop-zone').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  })()`);
}
