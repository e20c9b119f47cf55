import { type AddressInfo, connect } from 'node:net';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { sendProblem } from '../../src/api/problems.ts';
import { refuseSlowBodies } from '../../src/api/slow-bodies.ts';

test('a JSON body that does not come to its end is refused, and one that does is not', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.setErrorHandler(sendProblem);
  refuseSlowBodies(app as never, 1000);
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
