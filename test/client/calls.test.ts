import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient, outcome, type StoredFile, tokens } from 'vodsmith/client';
import { type Server, startServer } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { allOf } from './all-of.ts';

/** Bytes. */
const LARGE = 400 * 1024 ** 2;
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const pair = { key: 'client-key', secret: 'client-secret' };
const cleanups: (() => Promise<void>)[] = [];
let server: Server;
let client: Client;

beforeAll(async () => {
  const settings = { API_KEY: pair.key, API_SECRET: pair.secret };
  server = await startServer(settings, (cleanup) => cleanups.unshift(cleanup));
  client = createClient({ url: server.url, ...pair });
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const forbidden = {
  videoUrl: 'http://127.0.0.1:9/film.mp4',
  presets: [{ format: 'mp4' as const, resolutions: ['240'] }],
};

describe('files', () => {
  let stored: StoredFile;

  test('are uploaded by path, and tell how far they are', async () => {
    const told: number[] = [];
    stored = await client.files.upload(mediaFile('4x3-240p.mp4'), {
      onProgress: ({ sent, total }) => told.push(sent / total),
    });
    expect(stored).toMatchObject({ type: 'video', meta: { resolution: { width: 320, height: 240 } } });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  test('go on where they were broken off, from bytes as from a path', async () => {
    const film = mediaFile('4x3-240p.mp4');
    const stop = new AbortController();
    let url = '';
    const onUrl = (known: string) => {
      url = known;
      stop.abort();
    };
    const broken = client.files.upload(film, { signal: stop.signal, onUrl });
    await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
    const file = await client.files.upload(new Blob([await readFile(film)]), { url, name: 'film.mp4' });
    expect(url).toBe(`${server.url}/v1/uploads/${file.id}`);
    expect(await client.files.delete(file.id)).toMatchObject({ size: stored.size, meta: stored.meta });
  });

  test('of any size are sent from a Blob of their file without being held in memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vodsmith-large-'));
    cleanups.unshift(() => rm(folder, { recursive: true }));
    const large = join(folder, 'large.mp4');
    await using file = await open(large, 'w');
    await file.truncate(LARGE);
    const program = `
      import { openAsBlob } from 'node:fs';
      import { createClient, outcome } from 'vodsmith/client';
      const client = createClient(${JSON.stringify({ url: server.url, ...pair })});
      await outcome(client.jobs.page());
      const kilobytes = () => process.resourceUsage().maxRSS;
      const before = kilobytes();
      const { error } = await outcome(client.files.upload(await openAsBlob(${JSON.stringify(large)})));
      console.log(JSON.stringify({ code: error.code, grown: (kilobytes() - before) * 1024 }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: checkout });
    const { code, grown } = JSON.parse(stdout) as { code: string; grown: number };
    // All of it has arrived: only then can the server tell that zeros are no film
    expect(code).toBe('not_media');
    expect(grown).toBeLessThan(LARGE / 2);
  });

  test('are got, probed, listed page by page and deleted', async () => {
    expect(await client.files.get(stored.id)).toEqual(stored);
    expect(await client.files.probe(stored.id)).toMatchObject({ type: 'video', duration: stored.meta!.duration });
    const listed = await allOf(client.files.list());
    expect(listed).toEqual([stored]);
    expect(await client.files.delete(stored.id)).toEqual(stored);
    expect(await client.files.page()).toMatchObject({ data: [], pageInfo: { currentPage: 1 } });
  });
});

describe('jobs', () => {
  test('are listed to the last page, each once, and narrowed', async () => {
    const made: string[] = [];
    for (const film of ['one', 'two', 'three'])
      made.push((await client.jobs.create({ ...forbidden, userData: { film } })).id);
    const listed = [];
    for await (const { id } of client.jobs.list({ perPage: 1 })) {
      // What comes meanwhile pushes the one that was just seen onto the next page
      if (listed.length === 0) await client.jobs.create(forbidden);
      listed.push(id);
    }
    expect(listed).toEqual(made.toReversed());
    const found = await allOf(client.jobs.list({ search: '"two"' }));
    expect(found.map(({ id }) => id)).toEqual([made[1]]);
  });

  test('are made once for one key, and tried again and deleted when they have failed', async () => {
    const first = await client.jobs.create(forbidden, { idempotencyKey: 'once' });
    expect((await client.jobs.create(forbidden, { idempotencyKey: 'once' })).id).toBe(first.id);
    expect(await client.jobs.wait(first.id)).toMatchObject({ status: 'failed', error: { code: 'source_forbidden' } });
    expect(await client.jobs.retry(first.id)).toMatchObject({ id: first.id, status: 'queued' });
    expect(await client.jobs.wait(first.id)).toMatchObject({ status: 'failed' });
    expect(await client.jobs.delete(first.id, { outputs: true })).toMatchObject({ id: first.id });
    expect(await outcome(client.jobs.get(first.id))).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  test('usage of a time is got', async () => {
    const { from, to, days } = await client.usage({ from: '2026-01-01', to: '2026-01-03' });
    expect([from, to, days.length]).toEqual(['2026-01-01', '2026-01-03', 3]);
  });
});

describe('errors', () => {
  test('are values: a stable code, the HTTP status and a sentence', async () => {
    const answer = await outcome(client.jobs.cancel('0'.repeat(24)));
    if (answer.ok) throw new Error('there is such a job');
    expect(answer.error).toMatchObject({ code: 'not_found', status: 404, errors: [] });
    expect(answer.error.message).toContain('0'.repeat(24));
  });

  test('name every fault of a request', async () => {
    const bad = { ...forbidden, priority: 101, presets: [] };
    expect(await outcome(client.jobs.create(bad))).toMatchObject({
      error: { code: 'invalid_request', errors: [{ path: '/presets' }, { path: '/priority' }] },
    });
  });

  test('tell a token that does not fit from a server that is not there and one that is another', async () => {
    const codeOf = async (url: string, secret = pair.secret) => {
      const answer = await outcome(createClient({ url, key: pair.key, secret }).usage());
      return answer.ok ? 'ok' : answer.error.code;
    };
    await using other = await listenOnLoopback((_request, response) => response.end('<p>a site</p>'));
    expect(await codeOf(server.url, 'another secret')).toBe('token_invalid');
    expect(await codeOf(`${server.url}/`)).toBe('ok');
    expect(await codeOf('http://127.0.0.1:9')).toBe('unreachable');
    expect(await codeOf(other.url)).toBe('unexpected_answer');
  });

  test('a call that its caller breaks off ends with the reason of the caller', async () => {
    const reason = new Error('the page was left');
    await expect(client.usage({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const { id } = await client.jobs.create(forbidden);
    await expect(client.jobs.wait(id, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

test('the program of the guide does what it says', async () => {
  const guide = await readFile(new URL('../../docs/guide/client.md', import.meta.url), 'utf8');
  const program = /```js\n(.*?)```/s.exec(guide)![1]!.replace("'film.mp4'", JSON.stringify(mediaFile('4x3-240p.mp4')));
  const env = { ...process.env, VODSMITH_URL: server.url, API_KEY: pair.key, API_SECRET: pair.secret };
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: root, env });
  const lines = stdout.trim().split('\n');
  expect(lines).toEqual(expect.arrayContaining(['100 % sent', '100 % encoded']));
  const [, id] = /^completed http:\S+\/watch\/(\w{24})$/.exec(lines.at(-3)!)!;
  expect(lines.at(-2)).toBe(`${id} completed`);
  expect(lines.at(-1)).toMatch(/^job_not_queued The job/);
});

test('a token that the client signs is taken until it ends', async () => {
  const askWith = (token: string) => outcome(createClient({ url: server.url, token: async () => token }).usage());
  expect(await askWith(await tokens.sign(pair))).toMatchObject({ ok: true });
  expect(await askWith(await tokens.sign({ ...pair, expiresIn: -1 }))).toMatchObject({
    error: { code: 'token_expired' },
  });
});
