import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startChromium } from '../e2e/chromium.ts';
import { patience, startCustomer } from '../e2e/customer.ts';
import { mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { has } from '../tools.ts';
import { bundle } from './bundle.ts';

/** tus-js-client, and what it needs in browsers. */
const withTus = ['js-base64', 'querystringify', 'requires-port', 'tus-js-client', 'url-parse'];

let built: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  built = await bundle(fileURLToPath(new URL('app.ts', import.meta.url)));
});

test('the bundle for browsers is small, has nothing of Node, and tus apart, for when a file is sent', () => {
  const modules = ({ moduleIds }: Rolldown.OutputChunk) => moduleIds.filter((id) => !id.startsWith('\0'));
  const packages = (ids: string[]) =>
    new Set(ids.flatMap((id) => id.split('node_modules/').slice(-1)[0]!.split('/')[0]!));
  expect(modules(built.first).some((id) => id.endsWith('dist/client/browser.js'))).toBe(true);
  expect(modules(built.first).filter((id) => id.includes('node_modules'))).toEqual([]);
  const later = built.all.filter((chunk) => chunk !== built.first).flatMap(modules);
  expect([...packages(later)].toSorted()).toEqual([...withTus]);
  for (const { code, imports } of built.all) {
    expect(imports.filter((name) => name.startsWith('node:'))).toEqual([]);
    expect(code).not.toMatch(/["']node:/);
  }
  expect(gzipSync(built.first.code).length).toBeLessThan(6000);
  expect(gzipSync(built.all.map(({ code }) => code).join('')).length).toBeLessThan(30_000);
});

describe.skipIf(!has('chromium'))('in a browser, on a page of another origin', () => {
  test('a film is uploaded, encoded and waited for', async () => {
    const customer = await startCustomer();
    await using site = await listenOnLoopback((request, response) => {
      const chunk = built.all.find(({ fileName }) => request.url === `/${fileName}`);
      const page = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/${built.first.fileName}"></script>`;
      response.setHeader('content-type', chunk ? 'text/javascript' : 'text/html').end(chunk ? chunk.code : page);
    });
    const browser = await startChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    page.setDefaultTimeout(patience.timeout);
    await page.goto(site.url.replace('127.0.0.1', 'localhost'));
    const film = mediaFile('4x3-240p.mp4');
    const answer = await page.evaluate(
      `(async () => {
        const bytes = Uint8Array.from(atob(${JSON.stringify((await readFile(film)).toString('base64'))}), (c) => c.charCodeAt(0));
        const client = createClient(${JSON.stringify({ url: customer.server.url, token: customer.token })});
        const shares = [];
        const onProgress = ({ sent, total }) => shares.push(sent / total);
        const { id: videoId, size } = await client.files.upload(new File([bytes], ${JSON.stringify(basename(film))}), { onProgress });
        const { id } = await client.jobs.create({ videoId, presets: [{ format: 'mp4', resolutions: ['240'] }] });
        const told = [];
        const { status, source } = await client.jobs.wait(id, { onProgress: ({ status }) => told.push(status) });
        const refused = await outcome(client.files.delete('0'.repeat(24)));
        return { size, shares, status, name: source.name, last: told.at(-1), refused: refused.error.code };
      })()`,
    );
    const { size } = await stat(film);
    const ended = { status: 'completed', last: 'completed', name: basename(film) };
    expect(answer).toMatchObject({ size, shares: expect.arrayContaining([1]), ...ended, refused: 'not_found' });
  });
});
