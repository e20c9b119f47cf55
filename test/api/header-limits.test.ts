import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Service, startService } from './service.ts';

let service: Service;
let port: number;

beforeAll(async () => {
  service = await startService({ limits: { headerBytes: 4096, headers: 50, headerSeconds: 3, bodyBytes: 2000 } });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Status and problem of the last answer on the connection. */
async function answerTo(head: string): Promise<[number, { code: string; detail: string }]> {
  const socket = await open();
  socket.write(head);
  const said = await text(socket);
  expect(said).toContain('application/problem+json');
  return [Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]), JSON.parse(said.slice(said.indexOf('{')))];
}
const request = (...headers: string[]) =>
  `${['GET /healthz HTTP/1.1', 'Host: x', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

test('headers may have so many bytes, and the refusal says how many', async () => {
  const [status, problem] = await answerTo(request(`X-Much: ${'a'.repeat(5000)}`));
  expect([status, problem.code]).toEqual([431, 'headers_too_large']);
  expect(problem.detail).toContain('4096 bytes');
});

test('a path is part of them', async () => {
  const [status] = await answerTo(request().replace('/healthz', `/files/${'a'.repeat(5000)}`));
  expect(status).toBe(431);
});

test('so many headers may be sent: none is left out in silence', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `X-${index}: a`);
  const [status, problem] = await answerTo(request(...many));
  expect([status, problem.code]).toEqual([431, 'headers_too_large']);
  expect(problem.detail).toContain('62 headers');
  const few = await service.app.inject({ url: '/healthz', headers: { 'x-one': 'a' } });
  expect(few.statusCode).toBe(200);
});

test('headers that come to no end, or do not even begin, are given up', async () => {
  const answers = await Promise.all([answerTo('GET /healthz HTTP/1.1\r\nHost: x\r\n'), answerTo('')]);
  for (const [status, problem] of answers) expect([status, problem.code]).toEqual([408, 'request_timeout']);
});

test('a body that is no file may have so many bytes', async () => {
  const { headers } = service.mine;
  const send = (spaces: number) =>
    service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', headers, payload: { userData: ' '.repeat(spaces) } });
  expect((await send(2000)).json().code).toBe('upload_too_large');
  expect((await send(100)).json().code).toBe('invalid_request');
});
