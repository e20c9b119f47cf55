import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { expect } from 'vitest';
import { listenOnLoopback } from '../../net/loopback.ts';
import { startChromium } from '../chromium.ts';
import { patience } from '../customer.ts';
import { type Block, root } from './blocks.ts';
import type { Workshop } from './workshop.ts';

const entry = `
import { createRoot } from 'react-dom/client';
import { UploadForm } from './form.tsx';
createRoot(document.getElementById('root')!).render(<UploadForm />);
`;
const page = '<!doctype html><title>App</title><div id="root"></div><script type="module" src="/main.tsx"></script>';

/** Builds an app around the form, and uses it: a film is chosen, sent, encoded, and its player shown. */
export async function useForm(block: Block, workshop: Workshop): Promise<void> {
  const app = join(workshop.folder, 'app');
  await mkdir(app);
  for (const name of ['react', 'react-dom'])
    await symlink(join(root, 'node_modules', name), join(workshop.folder, 'node_modules', name));
  await writeFile(join(app, 'index.html'), page);
  await writeFile(join(app, 'main.tsx'), entry);
  await writeFile(join(app, 'form.tsx'), workshop.fillIn(block.code));
  await build({ root: app, configFile: false, logLevel: 'error', oxc: { jsx: { runtime: 'automatic' } } });

  await using server = await listenOnLoopback(async ({ url = '/' }, response) => {
    if (url === '/api/video-token') return void response.end(workshop.customer.token);
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.end(await readFile(join(app, 'dist', url === '/' ? 'index.html' : url)).catch(() => ''));
  });
  const browser = await startChromium();
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(patience.timeout);
    await tab.goto(server.url);
    await tab.getByLabel('Film').setInputFiles(join(workshop.folder, 'film.mp4'));
    await tab.getByRole('button', { name: 'Upload' }).click();
    await tab.frameLocator('iframe[title=Film]').locator('video').waitFor();
    expect(await tab.getByRole('alert').count()).toBe(0);
  } finally {
    await browser.close();
  }
}
