import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type FrameLocator, type Page } from 'playwright-core';
import { type Server, startServer } from '../bench/ladder/server.ts';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const password = 'for-the-pictures';
const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-color-profile=srgb'];
const desktop = { viewport: { width: 1280, height: 800 } };

interface Shown {
  /** Of the picture in docs/images. */
  name: string;
  url: string;
  options?: BrowserContextOptions;
  /** Until it is as it should be seen. */
  until?: (page: Page) => Promise<unknown>;
}

/** Jobs as an operator has them: finished ones, one that failed, one in work. */
async function fill(server: Server, folder: string): Promise<{ done: string; failed: string }> {
  const named = async (sample: string, name: string) => {
    await copyFile(path(`samples/${sample}`), join(folder, name));
    return await server.upload(join(folder, name));
  };
  const [talk, fair] = [
    await named('camera-720p.mp4', 'Terminal, first steps.mp4'),
    await named('phone-1080p-vfr.mp4', 'Clip from the phone.mp4'),
  ];
  const hls = (...resolutions: string[]) => ({ format: 'hls' as const, resolutions });
  const thumbnails = [
    {
      timestamp: '00:00:03',
      resolutions: ['360'],
      formats: ['jpg' as const, 'webp' as const],
      filters: ['none' as const, 'blur' as const],
    },
  ];
  const ended = async (id: string) => {
    for (;;) {
      const { status } = await server.getJob(id);
      if (status === 'completed' || status === 'failed') return id;
      await new Promise((again) => setTimeout(again, 200));
    }
  };
  const failed = await ended(
    (await server.createJob({ videoUrl: 'http://10.0.0.7/archive/opening.mov', presets: [hls('720')] })).id,
  );
  await ended((await server.createJob({ videoId: fair, presets: [hls('240', '1080')], thumbnails: [] })).id);
  const presets = [hls('240', '360', '480'), { format: 'mp4' as const, resolutions: ['360'] }];
  const webhookUrl = 'http://10.0.0.7/hooks/video';
  const userData = { course: 'shell-101', lesson: 1 };
  const done = await ended((await server.createJob({ videoId: talk, presets, thumbnails, webhookUrl, userData })).id);
  await server.createJob({ videoId: talk, presets: [hls('240', '480', '720')], quality: 'high' });
  return { done, failed };
}

async function take(browser: Browser, server: Server, { name, url, options = desktop, until }: Shown): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByLabel('Admin password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#content').waitFor();
  await page.goto(server.url + url);
  await page.locator('main :is(h1, h2):visible').first().waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  await until?.(page);
  await page.screenshot({ path: path(`docs/images/${name}.png`) });
  await context.close();
}

/** The player knows how long the video is. */
const playing = (player: Page | FrameLocator) =>
  player.locator('media-time-display[mediaduration]').waitFor({ state: 'attached' });
const shown = ({ done, failed }: Awaited<ReturnType<typeof fill>>): Shown[] => [
  {
    name: 'overview',
    url: '/',
    until: (page) => page.getByText('...', { exact: true }).first().waitFor({ state: 'detached' }),
  },
  { name: 'videos', url: '/videos' },
  { name: 'video', url: `/videos/${done}`, until: (page) => playing(page.frameLocator('iframe')) },
  {
    name: 'work',
    url: `/videos/${done}`,
    options: { ...desktop, colorScheme: 'dark' },
    until: (page) =>
      page
        .getByRole('tab', { name: 'Work' })
        .click()
        .then(() => page.locator('.timeline').scrollIntoViewIfNeeded()),
  },
  { name: 'failed', url: `/videos/${failed}`, options: { ...desktop, colorScheme: 'dark' } },
  {
    name: 'upload',
    url: '/upload',
    until: (page) =>
      page
        .locator('.drop-zone input')
        .setInputFiles(path('samples/camera-720p.mp4'))
        .then(() => page.getByText(/^Arrived/).waitFor()),
  },
  { name: 'usage', url: '/usage' },
  { name: 'workers', url: '/workers' },
  { name: 'keys', url: '/keys' },
  { name: 'settings', url: '/settings', options: { ...desktop, colorScheme: 'dark' } },
  { name: 'watch', url: `/watch/${done}`, until: playing },
  { name: 'phone', url: '/videos', options: { viewport: { width: 390, height: 780 }, colorScheme: 'dark' } },
];

const folder = await mkdtemp(join(tmpdir(), 'vodsmith-pictures-'));
const server = await startServer(folder, { ADMIN_PASSWORD: password });
const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
try {
  const jobs = await fill(server, folder);
  for (const one of shown(jobs)) await take(browser, server, one);
} finally {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
