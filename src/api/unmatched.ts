import type { FastifyReply, FastifyRequest } from 'fastify';
import { VodsmithError } from '../errors.ts';
import type { Api, AppOptions } from './app-options.ts';
import { looksForPage, sendDashboard } from './dashboard.ts';
import { sendProblem } from './problems.ts';

/** Answers what no route takes: 405 with `Allow` where the path is there for other methods, else 404, to people as a page. */
export function answerUnmatched(app: Api, { urls }: Pick<AppOptions, 'urls'>): void {
  const routes: { method: string; path: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    // The route for preflights matches every path
    if (url === '*' || url === '/*') return;
    routes.push(...[method].flat().map((name) => ({ method: name, path: patternOf(url) })));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const methods = new Set(routes.filter((route) => route.path.test(path)).map((route) => route.method));
    if (methods.size === 0 && looksForPage(request)) return sendDashboard(request, reply.code(404), urls);
    return sendProblem(refusalOf(request, reply, methods), request, reply);
  });
}

function refusalOf(request: FastifyRequest, reply: FastifyReply, methods: Set<string>): VodsmithError {
  // A route that finds nothing of this name, as for scripts and styles, ends here too
  if (methods.size === 0 || methods.has(request.method))
    return new VodsmithError('not_found', 'There is nothing at this address. /docs lists every call.');
  const allow = [...methods, 'OPTIONS'].join(', ');
  reply.header('allow', allow);
  return new VodsmithError('method_not_allowed', `${request.method} is not allowed here. Allowed: ${allow}.`);
}

/** From Fastify's own notation: `/v1/files/:id`, `/files/*`. */
function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^$|()[\]{}\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace('*', '.+');
  return new RegExp(`^${source}/?$`);
}
