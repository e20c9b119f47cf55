import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { patience, startCustomer } from './customer.ts';
import { startReceiver } from './receiver.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

/** A receiver of OTLP over HTTP, as JSON. */
async function startCollector() {
  const spans: Span[] = [];
  const services = new Set<string>();
  const server = await listenOnLoopback(async (request, response) => {
    const { resourceSpans } = JSON.parse(await text(request));
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const { key, value } of resource.attributes) if (key === 'service.name') services.add(value.stringValue);
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return { ...server, spans, services };
}

const attribute = ({ attributes }: Span, name: string) => {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? value?.intValue;
};

test('one trace shows a job from its request to its webhook, with every task and each run of the encoder', async () => {
  await using collector = await startCollector();
  await using receiver = await startReceiver();
  const customer = await startCustomer({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_SERVICE_NAME: 'encoding',
  });
  const file = await customer.upload(mediaFile('4x3-240p.mp4'));
  const presets = [{ format: 'hls' as const, resolutions: ['240' as const] }];
  const job = await customer.createJob({ videoId: file.id, quality: 'draft', presets, webhookUrl: receiver.url });
  await customer.ended(job.id);
  await receiver.firstJob();
  await customer.server.stop();

  const { spans, services } = collector;
  const made = spans.find(({ name }) => name === 'POST /v1/encoder/jobs')!;
  const ofJob = (span: Span) => attribute(span, 'vodsmith.job.id') === job.id;
  const tasks = spans.filter((span) => span.name.startsWith('task ') && ofJob(span));
  expect(new Set(tasks.map(({ name }) => name))).toEqual(
    new Set(['task plan', 'task encode-video', 'task encode-audio', 'task package-hls']),
  );
  for (const task of tasks) expect(task).toMatchObject({ traceId: made.traceId, parentSpanId: made.spanId });
  const encode = tasks.find(({ name }) => name === 'task encode-video')!;
  expect(attribute(encode, 'vodsmith.task.attempt')).toBe(1);
  expect(spans.filter(({ name, parentSpanId }) => name === 'ffmpeg' && parentSpanId === encode.spanId)).not.toEqual([]);
  const webhook = spans.find((span) => span.name === 'webhook' && ofJob(span))!;
  expect(attribute(webhook, 'http.response.status_code')).toBe(204);
  expect(webhook).toMatchObject({ traceId: made.traceId });
  expect(services).toEqual(new Set(['encoding']));
});

test('a caller that is traced finds its request in its own trace', async () => {
  await using collector = await startCollector();
  const { server, token } = await startCustomer({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  const [traceId, parentSpanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const traceparent = `00-${traceId}-${parentSpanId}-01`;
  await fetch(`${server.url}/v1/files?page=2`, { headers: { authorization: token, traceparent } });
  const span = await vi.waitUntil(() => collector.spans.find(({ name }) => name === 'GET /v1/files'), patience);
  expect(span).toMatchObject({ traceId, parentSpanId });
  expect(attribute(span, 'http.response.status_code')).toBe(200);
});
