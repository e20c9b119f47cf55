import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWatchApp } from '../../src/api/watch-app.ts';
import { openMetrics } from '../../src/metrics/metrics.ts';
import { addJob } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

interface Route {
  method: string;
  url: string;
}
const routes: Route[] = [];
let service: Service;
let jobId: string;

/** Fastify tells of each app before it has a route. */
const keepRoutes = (message: unknown) =>
  (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((name) => ({ method: name, url })));
  });

beforeAll(async () => {
  subscribe('fastify.initialization', keepRoutes);
  service = await startService();
  unsubscribe('fastify.initialization', keepRoutes);
  jobId = (await addJob(service.db, service.mine.projectId)).id;
});
afterAll(() => service.stop());

const ask = ({ method, url }: Route) => {
  const path = url.replace(':jobId', jobId).replace(/:\w+/g, '6052e0064b442a2f16018373').replace('*', 'a.css');
  return service.app.inject({ method: method as 'GET', url: path });
};

test('no route forgets to say that an answer is what it says and runs nothing of another origin', async () => {
  expect(routes.length).toBeGreaterThan(60);
  for (const route of routes) {
    const { headers, statusCode } = await ask(route);
    const name = `${route.method} ${route.url} (${statusCode})`;
    expect(headers['x-content-type-options'], name).toBe('nosniff');
    expect(headers['content-security-policy'], name).toMatch(/^default-src '(none|self)'/);
  }
});

test('every call below /v1 is in the document', async () => {
  const { paths } = (await service.app.inject({ url: '/openapi.json' })).json();
  const described = (method: string, url: string) =>
    paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] !== undefined;
  // Beside every GET stands a HEAD
  const missing = routes.filter(
    ({ method, url }) =>
      url.startsWith('/v1/') && !described(method, url) && !(method === 'HEAD' && described('GET', url)),
  );
  expect(missing.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
});

test('no page runs a script that was written into it, or evaluates a text, or lets a form go elsewhere', async () => {
  const pages = [];
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    const { headers } = await ask(route);
    if (!String(headers['content-type']).startsWith('text/html')) continue;
    const policy = String(headers['content-security-policy']);
    const directives = new Map(policy.split('; ').map((one) => [one.split(' ', 1)[0], one]));
    expect(directives.get('default-src'), route.url).toBe("default-src 'none'");
    expect(directives.get('script-src'), route.url).toBe("script-src 'self'");
    for (const name of ['base-uri', 'form-action']) expect(directives.get(name), route.url).toBe(`${name} 'none'`);
    expect(policy, route.url).toContain('frame-ancestors');
    pages.push(route.url);
  }
  for (const url of ['/', '/docs', '/watch/:jobId', '/embed/:jobId']) expect(pages).toContain(url);
});

test.each(['/nothing', '/%', '/v1/nothing', `/v1/files/${'x'.repeat(500)}`, '/watch/%00', '/files/../../etc/passwd'])(
  'an error says so, too: %s',
  async (url) => {
    const { headers, statusCode } = await service.app.inject({ url });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  },
);

test('what is no HTTP gets an answer that is not sniffed', async () => {
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((service.app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('<script>alert(1)</script>\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 400[\s\S]*X-Content-Type-Options: nosniff\r\n/);
});

test("the port of a worker's metrics, too", async () => {
  const app = buildWatchApp({
    ...{ logger: service.app.log as never, version: '1.2.3', metrics: openMetrics(service.db, () => {}) },
    ready: async () => ({ database: null, storage: null }),
  });
  const { headers } = await app.inject({ url: '/healthz' });
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  await app.close();
});
