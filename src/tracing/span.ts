import { type Attributes, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

// Where tracing has not been started (start-tracing.ts), every call here does nothing.

const tracer = trace.getTracer('vodsmith');

export interface SpanOptions {
  /** `client`: a request that goes out. */
  kind?: 'internal' | 'client';
  attributes?: Attributes;
  /** What `carriedTrace` gave: the span goes on with that trace. Without it, with the one that runs here. */
  carried?: string | null;
}

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT };

/** Does the work as a span. What it throws is the status of the span, and goes on. */
export function inSpan<T>(
  name: string,
  { kind = 'internal', attributes = {}, carried = null }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = carried === null ? context.active() : propagation.extract(context.active(), { traceparent: carried });
  return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The trace that runs here as `traceparent` (W3C Trace Context, section 3.2), to go on with elsewhere. */
export function carriedTrace(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}
