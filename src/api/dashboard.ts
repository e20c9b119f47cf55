import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, AppOptions, UrlSettings } from './app-options.ts';
import { builtPage } from './built-pages.ts';
import { pageHeaders } from './page-policy.ts';
import { requestUrls } from './request-urls.ts';

/** What the dashboard shows by itself: web/src/shell/pages.tsx. */
const paths = ['/', '/videos', '/videos/:id', '/upload', '/usage', '/workers', '/keys', '/settings'];

/** One page for all of them. It holds nothing: what it shows, it asks the API for. */
export function dashboardRoutes(app: Api, { urls }: Pick<AppOptions, 'urls'>): void {
  for (const path of paths)
    app.get(path, { schema: { hide: true } }, async (request, reply) => sendDashboard(request, reply, urls));
}

/** Somebody who followed a link, where it leads nowhere: the dashboard says so. Programs ask for no page. */
export const looksForPage = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers.accept?.includes('text/html') === true && !/^\/(v1|files|assets)\//.test(url);

export function sendDashboard(request: FastifyRequest, reply: FastifyReply, urls: UrlSettings): FastifyReply {
  const media = new URL(requestUrls(request, urls).cdnUrl).origin;
  return reply.headers(pageHeaders({ media })).send(builtPage('index.html'));
}
