import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ ready: async () => ({ database: null, storage: 'no space left' }) });
});
afterAll(() => service.stop());

/** Where it listens. */
async function port(): Promise<number> {
  if (!service.app.server.listening) await service.app.listen({ port: 0, host: '127.0.0.1' });
  return (service.app.server.address() as AddressInfo).port;
}

function send(
  method: 'GET' | 'POST' | 'PUT' | 'OPTIONS',
  url: string,
  more: { headers?: object; payload?: string } = {},
) {
  const { headers, ...rest } = more;
  return service.app.inject({ method, url, headers: { ...service.mine.headers, ...headers }, ...rest });
}

test.each([
  ['an unknown path', 'GET', '/nothing', {}, 404, 'not_found'],
  ['an unknown call', 'GET', '/v1/nothing', {}, 404, 'not_found'],
  ['another method', 'PUT', '/v1/files', {}, 405, 'method_not_allowed'],
  ['another method on an id', 'POST', '/v1/files/6052e0064b442a2f16018374', {}, 405, 'method_not_allowed'],
  ['a path that cannot be decoded', 'GET', '/files/%zz', {}, 400, 'invalid_request'],
  ['JSON that is none', 'POST', '/v1/encoder/jobs', { payload: '{"a":' }, 400, 'invalid_json'],
  ['JSON that is too deep', 'POST', '/v1/encoder/jobs', { payload: deep(5000) }, 400, 'invalid_json'],
  ['no body', 'POST', '/v1/encoder/jobs', { payload: '' }, 400, 'invalid_request'],
  [
    'a body of another type',
    'POST',
    '/v1/encoder/jobs',
    { headers: { 'content-type': 'text/xml' }, payload: '<a/>' },
    415,
    'unsupported_media_type',
  ],
  [
    'a form for a job',
    'POST',
    '/v1/encoder/jobs',
    { headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x--' },
    415,
    'unsupported_media_type',
  ],
  ['a body of 2 MiB', 'POST', '/v1/encoder/jobs', { payload: ' '.repeat(2 * 1024 * 1024) }, 413, 'upload_too_large'],
  ['a part that is not ready', 'GET', '/readyz', {}, 503, 'unavailable'],
] as const)('%s is a problem with its code', async (_name, method, url, more, status, code) => {
  const answer = await send(method, url, {
    ...more,
    headers: { 'content-type': 'application/json', ...('headers' in more && more.headers) },
  });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  const problem = answer.json();
  expect(problem).toMatchObject({ type: `urn:vodsmith:problem:${code}`, status, code, message: problem.detail });
  expect(problem.title).toBeTruthy();
});

test('a method that is not allowed names those that are', async () => {
  expect((await send('PUT', '/v1/files')).headers.allow).toBe('POST, GET, HEAD, OPTIONS');
});

test('a fault of the server tells the client nothing but where to look', async () => {
  service.probe = async () => {
    throw new Error('select secret from /srv/private');
  };
  const answer = await send('POST', '/v1/files', {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbytes\r\n--x--\r\n',
  });
  expect(answer.statusCode).toBe(500);
  expect(answer.json().code).toBe('internal_error');
  expect(answer.body).not.toMatch(/select|srv|\.ts|Error:/);
  expect(answer.json().message).toContain(answer.headers['x-request-id']);
  const lines = service.logged.filter(({ reqId }) => reqId === answer.headers['x-request-id']);
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 50,
      err: expect.objectContaining({ stack: expect.stringContaining('select secret') }),
    }),
  );
});

test('no token, no query and no body is ever logged', () => {
  const log = JSON.stringify(service.logged);
  expect(log).toContain('answered');
  expect(log).not.toContain(service.mine.headers.authorization);
});

describe('browsers of any origin', () => {
  const asks = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };

  test.each(['/v1/files', '/v1/encoder/jobs', '/v1/encoder/jobs/x', '/files/videos/x.mp4', '/nothing'])(
    'may call %s',
    async (url) => {
      const headers = {
        ...asks,
        'access-control-request-headers': 'authorization, content-type, range, tus-resumable',
      };
      const answer = await service.app.inject({ method: 'OPTIONS', url, headers });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      const allowed = String(answer.headers['access-control-allow-headers']).toLowerCase().split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining([
          'authorization',
          'content-type',
          'range',
          'idempotency-key',
          'tus-resumable',
          'upload-offset',
        ]),
      );
      expect(answer.headers['access-control-allow-methods']).toContain('DELETE');
    },
  );

  test('read the headers that they need, also of an error', async () => {
    const answer = await service.app.inject({ url: '/v1/files', headers: { origin: asks.origin } });
    expect(answer.statusCode).toBe(401);
    const exposed = String(answer.headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['Location', 'ETag', 'Content-Range', 'Content-Length', 'Accept-Ranges', 'Retry-After']),
    );
  });
});

test.each(['evil.com"><script>', 'a b'])('the host %j is in no answer', async (host) => {
  const answer = await send('POST', '/v1/files', { headers: { host } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().code).toBe('invalid_request');
});

test('bytes that are no HTTP are told so', async () => {
  const socket = connect(await port(), '127.0.0.1');
  socket.end('nonsense\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toContain('HTTP/1.1 400 Bad Request');
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ code: 'invalid_request' });
});

test.each([
  ['no host', ['GET /v1/files HTTP/1.1'], 400],
  ['two hosts', ['GET /healthz HTTP/1.1', 'Host: a', 'host: b'], 400],
  ['two lengths', ['POST /v1/files HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Content-Length: 5'], 400],
  ['two ends', ['POST /v1/files HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Transfer-Encoding: chunked'], 400],
  ['another end', ['POST /v1/files HTTP/1.1', 'Host: a', 'Transfer-Encoding: xchunked'], 400],
  ['a space before the colon', ['GET /healthz HTTP/1.1', 'Host : a'], 400],
  ['a line that goes on', ['GET /healthz HTTP/1.1', 'Host: a', 'X-A: b', ' c'], 400],
  ['a NUL', ['GET /healthz HTTP/1.1', 'Host: a', 'X-A: b\0c'], 400],
  ['another expectation', ['POST /v1/files HTTP/1.1', 'Host: a', 'Expect: 200-ok', 'Content-Length: 0'], 401],
])('a request with %s is refused in the words of the service', async (_name, lines, status) => {
  const socket = connect(await port(), '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toContain('application/problem+json');
});

function deep(levels: number): string {
  return `{"userData":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
}
