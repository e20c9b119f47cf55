import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

interface Operation {
  summary?: string;
  security?: object[];
  parameters?: { name: string; required?: boolean }[];
  responses: Record<string, { description?: string; content?: Record<string, { schema?: object }> }>;
}
let service: Service;
let document: { openapi: string; paths: Record<string, Record<string, Operation>>; components: Record<string, object> };

beforeAll(async () => {
  service = await startService();
  document = (await service.app.inject({ url: '/openapi.json' })).json();
});
afterAll(() => service.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );

test('the document is OpenAPI 3.1 and has every call of the contract', () => {
  expect(document.openapi).toBe('3.1.0');
  const names = operations().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['post /v1/files', 'get /v1/files', 'get /v1/files/{id}', 'delete /v1/files/{id}', 'get /v1/files/{id}/probe'],
      ...['post /v1/encoder/jobs', 'get /v1/encoder/jobs', 'get /v1/encoder/jobs/{jobId}'],
      ...[
        'delete /v1/encoder/jobs/{jobId}',
        'get /v1/encoder/jobs/{jobId}/plan',
        'get /v1/encoder/jobs/{jobId}/tasks',
        'get /v1/encoder/ladder',
        'post /v1/encoder/jobs/{jobId}/retry',
        'post /v1/encoder/jobs/{jobId}/cancel',
        'get /v1/encoder/jobs/{jobId}/events',
        'get /v1/events',
        'get /v1/webhooks/deliveries',
      ],
      ...['post /v1/uploads', 'head /v1/uploads/{id}', 'patch /v1/uploads/{id}', 'delete /v1/uploads/{id}'],
      ...['get /v1/workers', 'post /v1/workers/{id}/pause', 'post /v1/workers/{id}/resume'],
      ...['post /v1/session', 'get /v1/session', 'delete /v1/session', 'get /v1/projects', 'get /v1/audit'],
      ...['get /v1/keys', 'post /v1/keys', 'patch /v1/keys/{id}', 'delete /v1/keys/{id}', 'post /v1/keys/{id}/token'],
      ...['get /v1/webhooks/secret', 'post /v1/webhooks/secret/rotate'],
      'post /v1/webhooks/deliveries/{id}/redeliver',
      ...['get /healthz', 'get /readyz'],
    ]),
  );
});

test('every call says what it is for, what it answers and how it fails', () => {
  for (const { name, operation } of operations()) {
    expect(operation.summary, name).toBeTruthy();
    const type = name.endsWith('events') ? 'text/event-stream' : 'application/json';
    // tus answers by headers alone
    if (name.includes('/v1/uploads')) expect(Object.keys(operation.responses)[0], name).toMatch(/^20[014]$/);
    else expect(operation.responses['200']?.content?.[type]?.schema, name).toBeTruthy();
    expect(operation.responses['500']?.content?.['application/problem+json']?.schema, name).toBeTruthy();
    if (name.includes('/v1/')) expect(operation.responses, name).toHaveProperty('401');
    for (const response of Object.values(operation.responses)) expect(response.description, name).toBeTruthy();
  }
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target!);
  expect(references.length).toBeGreaterThan(10);
  for (const target of new Set(references)) {
    const steps = target.replace(/^#\//, '').split('/');
    const found = steps.reduce<unknown>(
      (node, step) => (node as Record<string, unknown> | undefined)?.[step],
      document,
    );
    expect(found, target).toBeTypeOf('object');
  }
});

test('a body in which all is optional but one thing is described as it is checked', () => {
  const text = JSON.stringify(document.paths['/v1/encoder/jobs']!.post);
  for (const key of ['videoId', 'videoUrl', 'presets', 'thumbnails', 'webhookUrl', 'userData', 'priority', 'quality'])
    expect(text).toContain(`"${key}"`);
});

test('what has a default is not required', () => {
  const { parameters = [] } = document.paths['/v1/files']!.get!;
  expect(parameters.filter(({ required }) => required)).toEqual([]);
  expect(parameters.map(({ name }) => name)).toEqual(['userId', 'page', 'perPage']);
});
