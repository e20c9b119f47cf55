import type { Api, AppOptions } from './app-options.ts';

/** `/metrics` for Prometheus. What no route answered counts as one, whatever was asked for. */
export function metricsRoute(app: Api, { metrics }: Pick<AppOptions, 'metrics'>): void {
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const text = await metrics.text();
    return reply.type(metrics.contentType).header('cache-control', 'no-store').send(text);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
