import { type Context, context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { Api } from './app-options.ts';

/** A span for each request, which goes on with the trace of a caller that sends `traceparent`. */
export function traceRequests(app: Api): void {
  const tracer = trace.getTracer('vodsmith');
  const traced = new WeakMap<FastifyRequest, Context>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, id, headers } = request;
    const route = request.routeOptions.url;
    const attributes = {
      'http.request.method': method,
      'vodsmith.request.id': id,
      ...(route && { 'http.route': route }),
    };
    const parent = propagation.extract(context.active(), headers);
    const span = tracer.startSpan(route ? `${method} ${route}` : method, { kind: SpanKind.SERVER, attributes }, parent);
    const inside = trace.setSpan(parent, span);
    traced.set(request, inside);
    context.with(inside, done);
  });
  // The body came with events of the connection, which know nothing of the request
  app.addHook('preHandler', (request, _reply, done) => context.with(traced.get(request) ?? context.active(), done));
  app.addHook('onResponse', async (request, { statusCode }) => {
    const span = trace.getSpan(traced.get(request) ?? context.active());
    span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}
