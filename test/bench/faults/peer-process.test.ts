import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { peerOf } from '../../../bench/faults/peer-process.ts';

test('the sender of a request is found among processes, or is none of them', {
  skip: !existsSync('/proc/net/tcp'),
}, async () => {
  const found: (number | null)[] = [];
  const server = createServer(({ socket }, response) => {
    found.push(peerOf(socket, [process.ppid, process.pid]), peerOf(socket, [process.ppid]));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
  expect(found).toEqual([process.pid, null]);
});
