import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VodsmithError } from '../../src/errors.ts';
import { type DownloadOptions, download } from '../../src/net/download.ts';
import { openEgress } from '../../src/net/egress.ts';
import { inTurn, listenOnLoopback } from './loopback.ts';

const film = Buffer.alloc(300_000, 'a film ');
const other = Buffer.alloc(300_000, 'another ');

const options: DownloadOptions = { maxBytes: 1_000_000, retryDelays: [0, 0], onProgress: () => cut() };

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-hostile-host-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function fetched(url: string, changes: Partial<DownloadOptions> = {}): Promise<Buffer> {
  const folder = await newFolder();
  const egress = openEgress({ allow: ['127.0.0.1'] });
  onTestFinished(() => egress.close());
  await download(egress, url, join(folder, 'source'), { ...options, ...changes });
  return await readFile(join(folder, 'source'));
}

/** What the customer is told; that nothing stays is told by the folder. */
async function refusal(url: string, changes: Partial<DownloadOptions> = {}): Promise<string> {
  const folder = await newFolder();
  const egress = openEgress({ allow: ['127.0.0.1'] });
  onTestFinished(() => egress.close());
  const error = await download(egress, url, join(folder, 'source'), { ...options, ...changes }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(VodsmithError);
  expect((error as VodsmithError).code).toBe('source_unreachable');
  expect(await readdir(folder)).toEqual([]);
  return (error as VodsmithError).message;
}

/** A host that says whatever it likes, byte for byte. */
async function rawHost(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/film.mp4`;
}

/** Breaks the connection that `broken` holds, once some of its bytes have arrived. */
let cut = () => {};
/** Sends a third of the film, with a strong validator, and waits to be cut. */
const broken: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': film.length, etag: '"film"' });
  response.write(film.subarray(0, 100_000));
  cut = () => response.destroy();
};
const rest =
  (headers: Record<string, string>, from: Buffer): RequestListener =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (request.headers.range === undefined) response.writeHead(200).end(from);
    else {
      const range = `bytes ${start}-${from.length - 1}/${from.length}`;
      response.writeHead(206, { 'content-range': range, ...headers }).end(from.subarray(start));
    }
  };

describe('the rest of a broken transfer', () => {
  it.each([
    ['another validator', { etag: '"another"' }, other],
    ['no validator', {}, other],
    ['a weak validator', { etag: 'W/"film"' }, other],
    ['another length', { etag: '"film"' }, other.subarray(0, 200_000)],
  ])('with %s is not put behind what came before', async (_what, headers, from) => {
    const { listener, requests } = inTurn(broken, rest(headers as Record<string, string>, from));
    await using server = await listenOnLoopback(listener);
    expect((await fetched(server.url)).equals(from)).toBe(true);
    expect(requests.at(-1)?.headers.range).toBeUndefined();
  });

  it('from another place than was asked for is not taken', async () => {
    const { listener } = inTurn(broken, (_request, response) =>
      response.writeHead(206, { 'content-range': 'bytes 5-299999/300000', etag: '"film"' }).end(film.subarray(5)),
    );
    await using server = await listenOnLoopback(listener);
    expect(await refusal(server.url)).toContain('another part of the file');
  });
});

describe('a length that lies', () => {
  it('and says less ends the file there', async () => {
    const url = await rawHost((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfilm and more'));
    expect((await fetched(url)).toString()).toBe('film');
  });

  it('and says more is no whole file', async () => {
    const url = await rawHost((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nfilm'));
    expect(await refusal(url)).toMatch(/broke the connection|4 of 400 bytes/);
  });

  it.each(['-1', '1e9', '0x10', '4, 5', '99999999999999999999'])(
    'and is no number (%s) is not believed',
    async (length) => {
      const url = await rawHost((socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nfilm`));
      expect(await refusal(url)).toContain('could not be fetched');
    },
  );

  it('in a range, below what is sent, is not believed', async () => {
    const { listener } = inTurn(broken, (request, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
      response.writeHead(206, { 'content-range': `bytes ${start}-299999/300000`, etag: '"film"' });
      response.end(Buffer.alloc(500_000));
    });
    await using server = await listenOnLoopback(listener);
    expect(await refusal(server.url)).toContain('more bytes than it said');
  });
});

describe('a compressed answer', () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  it.each([
    [{ 'content-encoding': 'gzip' }],
    [{ 'content-encoding': 'GZIP' }],
    [{ 'content-encoding': 'identity, gzip' }],
    [{ 'content-encoding': 'br' }],
    [{ 'content-encoding': 'deflate' }],
    [{ 'transfer-encoding': 'gzip, chunked' }],
  ])('%o is refused, not unpacked', async (headers) => {
    await using server = await listenOnLoopback((_request, response) => {
      response.writeHead(200, headers as Record<string, string>).end(bomb);
    });
    expect(await refusal(server.url)).toMatch(/compressed|transfer coding/);
  });

  it('that does not say so stays as it is: a file that is no media', async () => {
    await using server = await listenOnLoopback((_request, response) => response.end(bomb));
    expect((await fetched(server.url)).equals(bomb)).toBe(true);
  });
});

describe('a host that takes its time', () => {
  const impatient = { idleTimeout: 300, retryDelays: [] };

  it('with its header is given up', async () => {
    const url = await rawHost((socket) => socket.write('HTTP/1.1 200 OK\r\nX-Slow: '));
    expect(await refusal(url, impatient)).toContain('next to nothing');
  });

  it('with one interim answer after the other is given up', async () => {
    const url = await rawHost((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await refusal(url, impatient)).toContain('next to nothing');
  });

  it('with a redirect after the other, or with all of it, is given up', async () => {
    await using server = await listenOnLoopback((_request, response) => {
      const timer = setInterval(() => response.write('some bytes'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const message = await refusal(server.url, { minBytes: 1, timeout: 700 });
    expect(message).toContain('did not send the whole file within');
  });
});

describe('what is no answer', () => {
  it.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'not HTTP'],
    ['a header without an end', `HTTP/1.1 200 OK\r\n${'X-Filler: 0123456789abcdef\r\n'.repeat(5000)}`, 'too large'],
    ['nothing at all', '', 'broke the connection'],
  ])('%s is said to be that', async (_what, text, reason) => {
    const url = await rawHost((socket) => socket.end(text));
    expect(await refusal(url)).toContain(reason);
  });
});
