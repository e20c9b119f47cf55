import { randomBytes } from 'node:crypto';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumingBody } from '../../src/storage/s3-body.ts';

const bytes = randomBytes(1_000_000);
/** Bytes after which each connection breaks. */
let breaks: number[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const rest = bytes.subarray(Number(request.url!.slice(1)));
    response.writeHead(200, { 'content-length': rest.length });
    const most = breaks.shift();
    if (most === undefined) response.end(rest);
    else response.write(rest.subarray(0, most), () => response.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const from = (offset: number) =>
  new Promise<Readable>((resolve, reject) => {
    get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${offset}`, resolve).once('error', reject);
  });

test('a body whose connection breaks goes on where it broke', async () => {
  breaks = [300_000, 200_000, 100_000, 1, 1, 1];
  expect((await buffer(resumingBody(await from(0), bytes.length, from))).equals(bytes)).toBe(true);
  expect(breaks).toEqual([]);
});

test('one that gives nothing any more ends with the fault', async () => {
  breaks = [300_000, 0, 0, 0, 0, 0, 0];
  await expect(buffer(resumingBody(await from(0), bytes.length, from))).rejects.toThrow();
  breaks = [];
});

test('one that nobody reads is let go', async () => {
  const first = await from(0);
  resumingBody(first, bytes.length, from).destroy();
  await new Promise((resolve) => first.once('close', resolve));
  expect(first.destroyed).toBe(true);
});
