import type { Api } from './app-options.ts';
import { builtDocuments, builtPage } from './built-pages.ts';
import { documentHeaders } from './page-policy.ts';

/** The pages of docs/, beside the reference at /docs. Where nothing was built, the first one says so. */
export function documentationRoutes(app: Api): void {
  const built = builtDocuments();
  for (const file of built.length > 0 ? built : ['docs/guide.html'])
    app.get(`/${file.replace(/\.html$/, '')}`, { schema: { hide: true } }, async (_request, reply) =>
      reply.headers(documentHeaders).send(builtPage(file)),
    );
}
