import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fresh from 'fresh';
import type { Api } from './app-options.ts';

const require = createRequire(import.meta.url);
const page = (name: string) => new URL(`./pages/${name}`, import.meta.url);
const script = 'text/javascript; charset=utf-8';

const assets = [
  { url: '/assets/page.css', type: 'text/css; charset=utf-8', source: page('page.css') },
  { url: '/assets/icon.svg', type: 'image/svg+xml', source: page('icon.svg') },
  { url: '/assets/watch.js', type: script, source: page('watch.js') },
  { url: '/assets/hls.js', type: script, source: require.resolve('hls.js/dist/hls.min.js') },
  { url: '/assets/hls.worker.js', type: script, source: require.resolve('hls.js/dist/hls.worker.js') },
];

/** The text of a page in pages/. */
export const readPage = (name: string): string => readFileSync(page(name), 'utf8');

/** Scripts and styles of the pages, all from this origin. */
export function assetRoutes(app: Api): void {
  for (const { url, type, source } of assets) {
    const content = readFileSync(source);
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      reply.headers({ etag, 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' });
      return fresh(request.headers, { etag }) ? reply.code(304).send() : reply.type(type).send(content);
    });
  }
}
