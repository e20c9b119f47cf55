import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

const limit = 1024 * 1024;
/** More than the buffers of both sides hold together. */
const much = 64 * limit;
let service: Service;
let port: number;

beforeAll(async () => {
  service = await startService({ limits: { uploadBytes: limit, idleSeconds: 60 } });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

const boundary = 'b0undary';
const opening = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="big.mp4"\r\n\r\n`;

/** The head of an upload whose form has `much` bytes of file behind its opening. */
function head(authorization: string, ...more: string[]): string {
  const lines = [
    'POST /v1/files HTTP/1.1',
    'Host: localhost',
    `Authorization: ${authorization}`,
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    `Content-Length: ${opening.length + much}`,
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function send(socket: Socket, data: string | Buffer): Promise<void> {
  if (!socket.write(data)) await once(socket, 'drain');
}

async function sendFile(socket: Socket, bytes: number): Promise<void> {
  const block = Buffer.alloc(256 * 1024, 0xa5);
  for (let sent = 0; sent < bytes; sent += block.length) await send(socket, block);
}

/** Clients of this kind look for the answer only when all is sent; `Connection: close` asks for the end after it. */
describe.each([
  ['on a connection that is kept', []],
  ['on a connection that ends with the answer', ['Connection: close']],
])('a client that sends all before it reads, %s', (_name, more) => {
  test.each([
    ['a file above the limit', () => service.mine.headers.authorization, 413, 'upload_too_large'],
    ['a call with a bad token', () => 'nonsense', 401, 'token_invalid'],
  ])('sees what is said to %s', async (_what, authorization, status, code) => {
    const socket = connect(port, '127.0.0.1').pause();
    await send(socket, head(authorization(), ...more) + opening);
    await sendFile(socket, much);
    socket.end();
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
  });
});

test('the answer is there while the file still arrives, and the connection can be used again', async () => {
  const socket = connect(port, '127.0.0.1');
  const said: string[] = [];
  socket.on('data', (chunk) => said.push(String(chunk)));
  await send(socket, head(service.mine.headers.authorization) + opening);
  await sendFile(socket, 2 * limit);
  await expect.poll(() => said.join('')).toMatch(/upload_too_large.*}$/s);
  await sendFile(socket, much - 2 * limit);
  await send(socket, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await expect.poll(() => said.join('')).toContain('"status":"ok"');
  socket.destroy();
});

test('a client of Node sees it while it sends, and nothing of its file is kept', async () => {
  const headers = { ...service.mine.headers, 'content-type': `multipart/form-data; boundary=${boundary}` };
  const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/files', headers, agent: false });
  // It closes the connection once it has read the answer
  pipeline(Readable.from(film()), call).catch(() => {});
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(413);
  expect(JSON.parse(await text(answer))).toMatchObject({ code: 'upload_too_large' });
  await expect.poll(() => readdir(service.workFolder)).toEqual([]);
  const list = await service.app.inject({ url: '/v1/files', headers: service.mine.headers });
  expect(list.json().data).toEqual([]);
});

function* film(): Generator<Buffer> {
  yield Buffer.from(opening);
  for (let sent = 0; sent < much; sent += limit) yield Buffer.alloc(limit, 0xa5);
}

test('a client that has its answer and falls silent is let go', async () => {
  const socket = connect(port, '127.0.0.1');
  const answer = text(socket).catch((error: Error) => error.message);
  await send(socket, head('nonsense') + opening);
  expect(await answer).toMatch(/token_invalid|ECONNRESET/);
});
