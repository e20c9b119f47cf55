import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startService } from './service.ts';

/** More than what kernels keep of a connection. */
const SIZE = 256 * 1024 ** 2;

test('who asks for a file and takes nothing of it is let go', async () => {
  const service = await startService({ limits: { idleSeconds: 1 } });
  onTestFinished(() => service.stop());
  const key = `files/videos/${'a'.repeat(24)}.mp4`;
  const folder = join(service.workFolder, '..', 'storage');
  await mkdir(join(folder, 'files/videos'), { recursive: true });
  await using file = await open(join(folder, key), 'w');
  await file.truncate(SIZE);
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = service.app.server.address() as AddressInfo;
  const connections = () =>
    new Promise<number>((resolve) => service.app.server.getConnections((_error, count) => resolve(count)));

  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.once('error', () => {});
  const asked = once(service.app.server, 'request');
  socket.write(`GET /${key} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await asked;
  await expect.poll(connections, { timeout: 60_000 }).toBe(0);
});
