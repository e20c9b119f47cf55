import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { startServer } from './ladder/server.ts';
import { type PageFigures, pageFigures } from './pages/page-figures.ts';

const usage = `npm run bench -- pages [--json]

What the pages Overview and Watch cost a browser: Chromium, headless, without a cache, over loopback, its processor four
times slower (as Lighthouse has it for phones). Each page five times; medians.

  scriptBytes     of all scripts that it loads by itself, as they are sent
  paintMs         to the first content
  interactiveMs   to the end of the last task of more than 50 ms before five quiet seconds, not before the first content
  blockedMs       sum of what such tasks took above 50 ms
  layoutShift     sum of all shifts
`;

const RUNS = 5;
const password = 'for-the-figures';
const flags = ['--headless', '--no-sandbox', '--disable-gpu'];
const sample = fileURLToPath(new URL('../samples/camera-720p.mp4', import.meta.url));

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measure(browser: Browser, url: string, path: string) {
  const runs: PageFigures[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext({ viewport: { width: 1350, height: 940 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByLabel('Admin password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('#content').waitFor();
    runs.push(await pageFigures(page, url + path));
    await context.close();
  }
  const names = Object.keys(runs[0]!) as (keyof PageFigures)[];
  return Object.fromEntries(names.map((name) => [name, median(runs.map((figures) => figures[name]))]));
}

if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-pages-'));
  const server = await startServer(folder, { ADMIN_PASSWORD: password });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: flags,
  });
  try {
    const videoId = await server.upload(sample);
    const { id } = await server.createJob({ videoId, presets: [{ format: 'hls', resolutions: ['240', '480'] }] });
    while ((await server.getJob(id)).status !== 'completed') await new Promise((again) => setTimeout(again, 200));
    const figures = {
      overview: await measure(browser, server.url, '/'),
      watch: await measure(browser, server.url, `/watch/${id}`),
    };
    if (!process.argv.includes('--json')) console.table(figures);
    console.log(JSON.stringify(figures));
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
