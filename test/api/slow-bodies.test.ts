import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { sendProblem } from '../../src/api/problems.ts';
import { refuseSlowBodies } from '../../src/api/slow-bodies.ts';
import { startService } from './service.ts';

test('an upload that trickles on for longer than it may is given up, and nothing of it stays', async () => {
  const service = await startService({ limits: { uploadSeconds: 1, idleSeconds: 600 } });
  onTestFinished(() => service.stop());
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = service.app.server.address() as AddressInfo;
  const headers = { ...service.mine.headers, 'content-type': 'multipart/form-data; boundary=x' };
  const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/files', headers });
  const ended = new Promise<string>((resolve) => {
    call.on('error', ({ message }) => resolve(message));
    call.on('response', async (answer) => resolve(await text(answer)));
  });
  call.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n');
  const timer = setInterval(() => call.write('x'), 20);
  onTestFinished(() => clearInterval(timer));
  expect(await ended).toMatch(/took longer than 1 s|socket hang up|ECONNRESET|EPIPE/);
  await expect.poll(() => readdir(service.workFolder), { timeout: 60_000 }).toEqual([]);
  expect(JSON.stringify(service.logged)).toContain('It took longer than 1 s.');
});

test('a JSON body that does not come to its end is refused, and one that does is not', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.setErrorHandler(sendProblem);
  refuseSlowBodies(app as never, { bodySeconds: 1 });
  app.post('/', async () => 'taken');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n';
  socket.write(`${head}{"a": 11}`);
  await expect.poll(() => said).toContain('taken');
  socket.write(`${head}{"a"`);
  await expect.poll(() => said, { timeout: 60_000 }).toContain('request_timeout');
  expect(said).toContain('HTTP/1.1 408');
});
