import type { Api } from './app-options.ts';
import { builtPage } from './built-pages.ts';
import { documentHeaders } from './page-policy.ts';
import type { OpenApi } from './reference/document.ts';
import { fillReference } from './reference/page.ts';

/** Every call, for people: the document at /openapi.json as a page of the documentation. */
export function referenceRoute(app: Api): void {
  let page: string | null = null;
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) => {
    page ??= fillReference(builtPage('reference.html'), app.swagger() as unknown as OpenApi);
    return reply.headers(documentHeaders).send(page);
  });
}
