import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VodsmithError } from '../../src/errors.ts';
import { type DownloadOptions, download } from '../../src/net/download.ts';
import { type Egress, openEgress } from '../../src/net/egress.ts';
import { inTurn, listenOnLoopback, status } from './loopback.ts';

const bytes = randomBytes(300_000);
const sha256 = createHash('sha256').update(bytes).digest('hex');
let folder: string;
let egress: Egress;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-download-'));
  egress = openEgress({ allow: ['127.0.0.1'] });
});
afterAll(async () => {
  await egress.close();
  await rm(folder, { recursive: true });
});

/** Breaks the connection that broken() holds, once some of its bytes have arrived. */
let cut = () => {};
const options: DownloadOptions = { maxBytes: 1_000_000, retryDelays: [0, 0, 0], onProgress: () => cut() };
const fetchInto = (url: string, more: Partial<DownloadOptions> = {}) =>
  download(egress, url, join(folder, 'source'), { ...options, ...more });

/** Runs the download and its clean-up; the error, and that no file is left. */
async function failure(url: string, more: Partial<DownloadOptions> = {}): Promise<VodsmithError> {
  const error = await fetchInto(url, more).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(VodsmithError);
  expect(await readdir(folder)).toEqual([]);
  return error as VodsmithError;
}

async function takeFile(): Promise<Buffer> {
  const content = await readFile(join(folder, 'source'));
  await rm(join(folder, 'source'));
  return content;
}

const whole: RequestListener = (_request, response) => response.end(bytes);
/** Says that all bytes come, sends some of them, and breaks the connection. */
const broken =
  (etag?: string): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length, ...(etag === undefined ? {} : { etag }) });
    response.write(bytes.subarray(0, 100_000));
    cut = () => response.destroy();
  };
function rest(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
  response.writeHead(206, { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`, etag: '"v1"' });
  response.end(bytes.subarray(start));
}

describe('a source that is there', () => {
  it('is written whole, with its size, hash and name', async () => {
    await using server = await listenOnLoopback(whole);
    const progress: [number, number | null][] = [];
    const url = `${server.url}/films/A%20film.mp4?token=1`;
    const result = await fetchInto(url, { onProgress: (received, total) => progress.push([received, total]) });
    expect(result).toEqual({ size: bytes.length, sha256, name: 'A film.mp4' });
    expect(await takeFile()).toEqual(bytes);
    expect(progress.at(-1)).toEqual([bytes.length, bytes.length]);
  });

  it('is asked for as it is, not compressed', async () => {
    const { listener, requests } = inTurn(whole);
    await using server = await listenOnLoopback(listener);
    await fetchInto(server.url);
    await takeFile();
    expect(requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'Vodsmith' });
  });

  it('may be of unknown length', async () => {
    await using server = await listenOnLoopback((_request, response) => {
      response.write(bytes.subarray(0, 10));
      response.end(bytes.subarray(10));
    });
    expect(await fetchInto(server.url)).toMatchObject({ size: bytes.length, sha256 });
    expect(await takeFile()).toEqual(bytes);
  });
});

describe('a redirect', () => {
  const to =
    (location: string): RequestListener =>
    (_request, response) =>
      response.writeHead(302, { location }).end('moved');

  it('is followed, relative or absolute', async () => {
    const { listener, requests } = inTurn(to('/second'), to('third.mov'), whole);
    await using server = await listenOnLoopback(listener);
    expect(await fetchInto(server.url)).toMatchObject({ sha256, name: 'third.mov' });
    expect(requests.map(({ url }) => url)).toEqual(['/', '/second', '/third.mov']);
    await takeFile();
  });

  it.each([
    'http://127.0.0.2/',
    'http://0x7f000002/',
    'http://[::1]/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
  ])('to %s is refused', async (location) => {
    await using server = await listenOnLoopback(to(location));
    expect((await failure(server.url)).code).toBe('source_forbidden');
  });

  it('without an end is given up', async () => {
    const { listener, requests } = inTurn(to('/again'));
    await using server = await listenOnLoopback(listener);
    const error = await failure(server.url);
    expect(error.message).toContain('redirected more than 5 times');
    expect(requests).toHaveLength(6);
  });

  it('without a target is an error', async () => {
    await using server = await listenOnLoopback(status(302));
    expect((await failure(server.url)).message).toContain('no usable Location');
  });
});

describe('a connection that breaks', () => {
  it('goes on where it stopped', async () => {
    const { listener, requests } = inTurn(broken('"v1"'), rest);
    await using server = await listenOnLoopback(listener);
    expect(await fetchInto(server.url)).toMatchObject({ size: bytes.length, sha256 });
    expect(await takeFile()).toEqual(bytes);
    expect(requests[1]?.headers).toMatchObject({ range: expect.stringMatching(/^bytes=\d+-$/), 'if-range': '"v1"' });
  });

  it.each([
    ['whose file has changed since', '"v1"', [whole]],
    ['whose file has shrunk since', '"v1"', [status(416), whole]],
    ['with a weak validator', 'W/"v1"', [whole]],
    ['without a validator', undefined, [whole]],
  ] as const)('starts again with a sender %s', async (_name, etag, then) => {
    const { listener, requests } = inTurn(broken(etag), ...then);
    await using server = await listenOnLoopback(listener);
    expect(await fetchInto(server.url)).toMatchObject({ size: bytes.length, sha256 });
    expect(await takeFile()).toEqual(bytes);
    expect(requests[1]?.headers.range).toEqual(etag === '"v1"' ? expect.stringMatching(/^bytes=\d+-$/) : undefined);
  });

  it('again and again is an error, not a short file', async () => {
    const { listener, requests } = inTurn(broken());
    await using server = await listenOnLoopback(listener);
    const error = await failure(server.url);
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain(`127.0.0.1:${server.port}`);
    expect(requests).toHaveLength(4);
  });

  it('is tried again before anything came', async () => {
    const { listener } = inTurn((request) => request.socket.destroy(), status(503), whole);
    await using server = await listenOnLoopback(listener);
    expect(await fetchInto(server.url)).toMatchObject({ sha256 });
    await takeFile();
  });
});

describe('a source that is not there', () => {
  it.each([404, 403, 410, 501])('answers %i: said at once', async (code) => {
    const { listener, requests } = inTurn(status(code));
    await using server = await listenOnLoopback(listener);
    const error = await failure(server.url);
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain(`status ${code}`);
    expect(requests).toHaveLength(1);
  });

  it('has no such host', async () => {
    const nowhere = openEgress({
      allow: [],
      resolve: async () => {
        throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
      },
    });
    const work = download(nowhere, 'http://nowhere.example/a.mp4', join(folder, 'source'), options);
    await expect(work).rejects.toThrow(/nowhere\.example .* host name does not exist/);
    expect(await readdir(folder)).toEqual([]);
    await nowhere.close();
  });

  it('does not speak TLS where https is asked', async () => {
    await using server = await listenOnLoopback(whole);
    const error = await failure(server.url.replace('http:', 'https:'));
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain('TLS');
  });

  it('refuses the connection', async () => {
    const server = await listenOnLoopback(whole);
    await server[Symbol.asyncDispose]();
    expect((await failure(server.url)).message).toContain('refused the connection');
  });

  it('sends next to nothing', async () => {
    await using server = await listenOnLoopback((_request, response) => response.write('a'));
    const error = await failure(server.url, { idleTimeout: 50, retryDelays: [] });
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain('next to nothing');
  });
});

describe('what is not taken', () => {
  it('is a file that says it is too large, before it comes', async () => {
    await using server = await listenOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-length': 2_000_000 }).write(bytes);
    });
    expect((await failure(server.url)).code).toBe('source_too_large');
  });

  it('is a file that turns out to be too large', async () => {
    await using server = await listenOnLoopback((_request, response) => {
      const send = () => response.write(bytes, () => response.destroyed || send());
      send();
    });
    expect((await failure(server.url)).code).toBe('source_too_large');
  });

  it('is a compressed file', async () => {
    await using server = await listenOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
    });
    expect((await failure(server.url)).message).toContain('compressed (gzip)');
  });
});

describe('an aborted download', () => {
  it('ends with the reason and leaves no file', async () => {
    await using server = await listenOnLoopback((_request, response) => response.write(bytes));
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const work = fetchInto(server.url, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(work).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });
});
