import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { type Customer, startCustomer } from '../e2e/customer.ts';
import { mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { dataFolder, type Ended, runCommand, runOnScreen } from './program.ts';
import { hasTerminal } from './terminal.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
const film = mediaFile('good/4x3-240p.mp4');
let customer: Customer;
let dataDir: string;

beforeAll(async () => {
  dataDir = await dataFolder(after);
  customer = await startCustomer({ DATA_DIR: dataDir }, after);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const key = { API_KEY: 'my-key', API_SECRET: 'my-secret' };
/** Somewhere else: nothing of the server's machine is known but its address. */
const run = (args: string[], env: Record<string, string> = key): Promise<Ended> =>
  runCommand(args, { VODSMITH_URL: customer.server.url, ...env }, after);
const json = async <T>(args: string[]): Promise<T> => {
  const { stdout, stderr, code } = await run([...args, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};

describe('a file', () => {
  test('is sent, with its progress as JSON lines for machines', async () => {
    const { stdout, stderr, code } = await run(['upload', film, '--json']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'video', fileUrl: expect.stringContaining('/files/videos/') });
    const lines = stderr.trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ progress: 1, what: 'sent' });
  });

  test.skipIf(!hasTerminal)('shows a bar on a terminal, that ends full, and then where it is', async () => {
    const shown = await runOnScreen(['upload', film], { VODSMITH_URL: customer.server.url, ...key }, after);
    const percents = [...shown.matchAll(/[█░]+ (\d+) % \| sent/g)].map(([, percent]) => Number(percent));
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
    expect(shown).toMatch(/^[0-9a-f]{24} {2}http\S+\.mp4\s*$/m);
  });

  test('that is not there is told by its name', async () => {
    const { stderr, code } = await run(['upload', 'none.mp4']);
    expect([code, stderr]).toEqual([1, 'vodsmith: There is no file none.mp4.\n']);
  });

  test('that is no video is refused in the words of the server', async () => {
    const { stderr, code } = await run(['upload', import.meta.filename]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^vodsmith: .*not a video/);
  });
});

describe('a job', () => {
  let id: string;
  beforeAll(async () => {
    const { id: videoId } = await customer.upload(film);
    ({ id } = await customer.createJob({ videoId, presets: [{ format: 'hls', resolutions: ['240'] }] }));
  });

  test('is watched to its end, then shown with its files', async () => {
    const { stdout, stderr, code } = await run(['jobs', 'watch', id]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^status +completed$/m);
    expect(stdout).toMatch(/^hls +240 +\d+ +http.*index\.m3u8$/m);
    expect(await run(['jobs', 'show', id])).toMatchObject({ code: 0, stdout });
    expect(await json<Job>(['jobs', 'show', id])).toEqual(await customer.getJob(id));
  });

  test('is found in the list', async () => {
    const { stdout } = await run(['jobs', 'ls', '--status', 'completed']);
    expect(stdout).toMatch(/^ID +STATUS +DONE +CREATED +SOURCE\n/);
    expect(stdout).toMatch(new RegExp(`^${id} +completed +100 % +\\S+ +4x3-240p.mp4$`, 'm'));
    expect((await run(['jobs', 'ls', '--search', 'nothing like it'])).stdout).toBe('No jobs.\n');
    expect(await json(['jobs', 'ls', '--per-page', '1'])).toMatchObject({ data: [{ id }], pageInfo: { perPage: 1 } });
  });

  test('that has ended is not cancelled, one that has not failed is not retried', async () => {
    await customer.ended(id);
    for (const name of ['cancel', 'retry']) {
      const { stderr, code } = await run(['jobs', name, id]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^vodsmith: .+\n$/);
    }
  });

  test('that is cancelled says so by text and exit code, and is queued again', async () => {
    const silent = await listenOnLoopback(() => {});
    onTestFinished(() => silent[Symbol.asyncDispose]());
    const request = {
      videoUrl: `${silent.url}/film.mp4`,
      presets: [{ format: 'mp4' as const, resolutions: ['240'] }],
    };
    const { id: failing } = await customer.createJob(request);
    const cancelled = await run(['jobs', 'cancel', failing]);
    expect([cancelled.code, cancelled.stdout]).toEqual([0, `${failing}  cancelled\n`]);
    const watched = await run(['jobs', 'watch', failing]);
    expect(watched.code).toBe(1);
    expect(watched.stdout).toMatch(/^error +.*\(cancelled\)$/m);
    expect((await run(['jobs', 'retry', failing])).stdout).toBe(`${failing}  queued\n`);
    expect((await run(['jobs', 'cancel', failing])).code).toBe(0);
  });

  test('that is not there is told', async () => {
    const { stderr, code } = await run(['jobs', 'watch', '605311c86efd284e474c5c76']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/605311c86efd284e474c5c76/);
  });
});

test('usage is a table by day, and as the API has it for machines', async () => {
  expect((await run(['usage'])).stdout).toMatch(/^DAY +ENCODED MIN .*\n(?:.*\n)*total +/);
  const told = await json<{ from: string }>(['usage', '--from', '2026-11-01', '--to', '2026-11-02']);
  expect(told).toMatchObject({ from: '2026-11-01', to: '2026-11-02', days: [{}, {}] });
});

describe('where the server is, and with which key', () => {
  test('on its own machine neither has to be said', async () => {
    const PORT = new URL(customer.server.url).port;
    const { code, stderr } = await runCommand(['jobs', 'ls'], { DATA_DIR: dataDir, PORT }, after);
    expect(code, stderr).toBe(0);
  });

  test('a server that does not answer is told by its address', async () => {
    const gone = await listenOnLoopback(() => {});
    await gone[Symbol.asyncDispose]();
    const { stderr, code } = await run(['jobs', 'ls'], { ...key, VODSMITH_URL: gone.url });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `vodsmith: ${gone.url} did not answer. Check that the server is running, and the connection.\n`,
    );
  });

  test.each([
    ['no key', {}, /Set API_KEY and API_SECRET/],
    ['a wrong secret', { ...key, API_SECRET: 'other' }, /Check API_KEY and API_SECRET: they must belong to http/],
    ['an unknown key', { API_KEY: 'other', API_SECRET: 'other' }, /Check API_KEY and API_SECRET/],
    ['no address', { ...key, VODSMITH_URL: 'video' }, /VODSMITH_URL is not a URL: video/],
  ])('%s is told with what to set', async (_name, env, message) => {
    const { stderr, code } = await run(['jobs', 'ls'], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

test('what a server says moves nothing on the terminal, and forges no line', async () => {
  const attack = '\u001b]0;title\u0007\u001b[2J\rname\nforged\u009b31m\u202egnp\u2066.mp4';
  const notice = { code: attack, message: attack };
  const job = {
    ...{ id: attack, status: attack, progress: 1, createdAt: attack, source: { name: attack }, error: notice },
    ...{ warnings: [notice], files: [], playerUrl: attack },
  };
  const shownKey = { id: attack, key: attack, name: attack, createdAt: attack, disabledAt: null };
  await using server = await listenOnLoopback(({ url }, response) => {
    const known: Record<string, object> = {
      '/v1/encoder/jobs': { data: [job], pageInfo: { currentPage: 1, lastPage: 1 } },
      '/v1/encoder/jobs/one': job,
      '/v1/session': { csrfToken: 'x' },
      '/v1/keys': { data: [shownKey] },
    };
    const answer = known[url!.split('?', 1)[0]!];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? notice));
  });
  for (const [lines, ...args] of [
    [2, 'jobs', 'ls'],
    [6, 'jobs', 'show', 'one'],
    [1, 'jobs', 'show', 'none'],
    [1, 'keys', 'list'],
  ] as [number, ...string[]][]) {
    const { stdout, stderr } = await run(args, { ...key, VODSMITH_URL: server.url, ADMIN_PASSWORD: 'secret' });
    const shown = (stdout + stderr).trimEnd().split('\n');
    expect(shown.join(), args.join(' ')).toContain('forged');
    expect(shown, args.join(' ')).toHaveLength(lines);
    for (const line of shown) expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  }
});

describe('the shell', () => {
  test.each(['bash', 'zsh', 'fish'])('%s gets a script that asks the program', async (shell) => {
    const { stdout, code } = await run(['complete', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('vodsmith');
    expect(stdout).toContain('complete');
  });

  test('is told the commands and choices that fit', async () => {
    expect((await run(['complete', '--', 'jobs', ''])).stdout).toMatch(/^ls\t.*\nshow\t/);
    expect((await run(['complete', '--', 'jobs', 'ls', '--status', ''])).stdout).toMatch(/^queued\t\nprocessing\t\n/);
  });

  test.each([['upload'], ['jobs'], ['usage']])('%s has help with examples', async (name) => {
    const { stdout, code } = await run([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n +.*vodsmith [\s\S]*VODSMITH_URL/);
  });

  test('bad usage is code 2', async () => {
    expect((await run(['jobs', 'ls', '--status', 'lost'])).code).toBe(2);
  });
});
