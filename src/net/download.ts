import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { VodsmithError } from '../errors.ts';
import { readAnswer } from './answer.ts';
import { OtherFile, TryFailed, tooLarge, tryFailed, unreachable } from './download-error.ts';
import { downloadName } from './download-name.ts';
import { checkedUrl, type Egress } from './egress.ts';
import { type PaceWatch, watchPace } from './pace.ts';

/** Milliseconds, where nobody says: six hours. */
const LONGEST = 6 * 3600 * 1000;

export interface DownloadOptions {
  signal?: AbortSignal;
  maxBytes: number;
  maxRedirects?: number;
  /** Before so many bytes are kept. `total` is `null` where the sender does not say. What it throws ends the download. */
  claim?: (bytes: number, total: number | null) => Promise<void>;
  onProgress?: (received: number, total: number | null) => void;
  /** Milliseconds in which at least `minBytes` must arrive, the header of the answer included. */
  idleTimeout?: number;
  minBytes?: number;
  /** Milliseconds for all of it, further tries included. */
  timeout?: number;
  /** Milliseconds before each further try after a failure that may pass. */
  retryDelays?: readonly number[];
}

export interface Downloaded {
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  /** What the sender calls the file; `null` for nothing. Never a path. */
  name: string | null;
}

/** What is on disk so far. */
interface Received {
  handle: FileHandle;
  hash: Hash;
  size: number;
  total: number | null;
  validator: string | null;
  name: string | null;
}

interface Transfer {
  egress: Egress;
  url: URL;
  options: DownloadOptions & { maxRedirects: number };
  pace: PaceWatch;
}

/**
 * Fetches a URL into a file, which must not exist yet. Follows redirects, each checked as the first address was; goes
 * on where a broken connection stopped, if the sender supports it (RFC 9110 section 14). On any failure no file stays.
 *
 * @throws VodsmithError `source_forbidden`, `source_unreachable`, `source_too_large`; the signal's reason when aborted
 */
export async function download(
  egress: Egress,
  target: string,
  toPath: string,
  options: DownloadOptions,
): Promise<Downloaded> {
  const url = checkedUrl(target);
  const handle = await open(toPath, 'ax', 0o600);
  const received: Received = { handle, hash: createHash('sha256'), size: 0, total: null, validator: null, name: null };
  let finished = false;
  try {
    await receiveWithRetries(egress, url, received, options);
    finished = true;
  } finally {
    await handle.close();
    if (!finished) await rm(toPath, { force: true });
  }
  return { size: received.size, sha256: received.hash.digest('hex'), name: received.name };
}

async function receiveWithRetries(egress: Egress, url: URL, received: Received, options: DownloadOptions) {
  const { idleTimeout = 30_000, minBytes = 30_000, timeout = LONGEST, retryDelays = [500, 2000, 5000] } = options;
  const late = AbortSignal.timeout(timeout);
  const signal = options.signal ? AbortSignal.any([options.signal, late]) : late;
  for (let attempt = 0; ; attempt++) {
    using pace = watchPace({ span: idleTimeout, bytes: minBytes });
    try {
      await receive({ egress, url, options: { maxRedirects: 5, ...options, signal }, pace }, received);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (late.aborted) throw unreachable(url.host, tooLong(timeout));
      if (error instanceof VodsmithError) throw error;
      const failure = pace.signal.aborted ? tooSlow(idleTimeout) : tryFailed(error);
      const delay = retryDelays[attempt];
      if (!failure.passing || delay === undefined) throw unreachable(url.host, failure);
      await wait(delay, undefined, { signal }).catch(() => {});
      options.signal?.throwIfAborted();
    }
  }
}

function tooLong(span: number): TryFailed {
  return new TryFailed(`it did not send the whole file within ${Math.round(span / 1000)} s`);
}

function tooSlow(span: number): TryFailed {
  return new TryFailed(`it sent next to nothing for ${Math.round(span / 1000)} s`, { passing: true });
}

/** One try: from where the last one stopped, to the end. */
async function receive(transfer: Transfer, received: Received): Promise<void> {
  const { answer, url } = await ask(transfer, received);
  try {
    if (answer.statusCode === 416) received.validator = null;
    const part = readAnswer(answer, received.size, received);
    if (part.start === 0) await restart(received);
    received.total = part.total;
    received.validator = part.validator;
    received.name = downloadName(url, answer.headers['content-disposition']);
    await take(transfer, received, answer);
  } catch (error) {
    if (error instanceof OtherFile) received.validator = null;
    throw error;
  } finally {
    answer.destroy();
  }
  if (received.total !== null && received.size !== received.total) {
    throw new TryFailed(`it sent ${received.size} of ${received.total} bytes`, { passing: true });
  }
}

/** Asks for what is missing, through the redirects. */
async function ask({ egress, url, options, pace }: Transfer, { size, validator }: Received) {
  const resume = size > 0 && validator !== null;
  const headers = {
    'user-agent': 'Vodsmith',
    accept: '*/*',
    'accept-encoding': 'identity',
    ...(resume ? { range: `bytes=${size}-`, 'if-range': validator } : {}),
  };
  const signal = AbortSignal.any([pace.signal, ...(options.signal ? [options.signal] : [])]);
  let at = url;
  for (let hops = 0; hops <= options.maxRedirects; hops++) {
    const answer = await egress.request(at, { headers, signal });
    const next = redirectTarget(answer, at);
    if (next === null) return { answer, url: at };
    answer.destroy();
    at = checkedUrl(next);
  }
  throw new TryFailed(`it redirected more than ${options.maxRedirects} times`);
}

function redirectTarget({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null;
  const location = headers.location;
  const target = location === undefined ? null : URL.parse(location, from.href);
  if (target === null) throw new TryFailed(`it answered with status ${statusCode} and no usable Location`);
  return target;
}

async function restart(received: Received): Promise<void> {
  await received.handle.truncate(0);
  received.hash = createHash('sha256');
  received.size = 0;
}

async function take({ url, options, pace }: Transfer, received: Received, body: AsyncIterable<Buffer>): Promise<void> {
  const { maxBytes, claim, onProgress } = options;
  if ((received.total ?? 0) > maxBytes) throw tooLarge(url.host, maxBytes);
  for await (const chunk of body) {
    if (received.size + chunk.length > maxBytes) throw tooLarge(url.host, maxBytes);
    await claim?.(received.size + chunk.length, received.total);
    await append(received.handle, chunk);
    received.hash.update(chunk);
    received.size += chunk.length;
    if (received.size > (received.total ?? maxBytes)) throw new TryFailed('it sent more bytes than it said');
    pace.count(chunk.length);
    onProgress?.(received.size, received.total);
  }
}

async function append(handle: FileHandle, chunk: Buffer): Promise<void> {
  try {
    await handle.appendFile(chunk);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new VodsmithError('storage_failed', `The fetched source could not be kept on this server (${code}).`, {
      cause,
    });
  }
}
