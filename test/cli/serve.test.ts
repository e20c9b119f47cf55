import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { signToken } from '../../src/core/tokens.ts';
import { describePostgres } from '../databases.ts';
import { dataFolder, runCommand, startFresh, startServer } from './program.ts';

const shown = (printed: string, name: string) => new RegExp(`^  ${name} +(.+)$`, 'm').exec(printed)?.[1] ?? '';
const listFiles = (url: string, token: string) => fetch(`${url}/v1/files`, { headers: { authorization: token } });

describe('the first start', () => {
  it('prints once what to copy, and all of it works', async () => {
    const DATA_DIR = await dataFolder();
    const first = await startFresh({ DATA_DIR, LOG_LEVEL: 'info' });
    const [key, secret] = [shown(first.printed, 'API key'), shown(first.printed, 'API secret')];
    expect((await listFiles(first.url, await signToken(key, secret))).status).toBe(200);
    expect(shown(first.printed, 'webhook secret')).toMatch(/^whsec_[\w+/]{32}$/);
    expect(shown(first.printed, 'admin password')).toMatch(/^[\w-]{20}$/);
    const token = /Authorization: ([^"]+)"/.exec(first.printed)?.[1] ?? '';
    expect((await listFiles(first.url, token)).status).toBe(200);
    expect(first.printed).not.toContain('{"level"');
    expect(await first.stop()).toBe(0);

    const second = await startFresh({ DATA_DIR });
    expect(second.printed).toMatch(/^Vodsmith \S+ is running at \S+ .*\n$/);
    expect((await listFiles(second.url, token)).status).toBe(200);
  });

  it('prints a curl line that uploads', async () => {
    const { printed, url } = await startFresh();
    const [, token = '', target = ''] =
      /curl -H "Authorization: (\S+)" -F file=@video\.mp4 (\S+)$/m.exec(printed) ?? [];
    expect(target).toBe(`${url}/v1/files`);
    const body = new FormData();
    body.append('file', new File(['no video'], 'video.mp4'));
    const answer = await fetch(target, { method: 'POST', headers: { authorization: token }, body });
    expect(await answer.json()).toMatchObject({ code: 'not_media' });
  });

  it('keeps everything in a folder for its owner alone', async () => {
    const DATA_DIR = await dataFolder();
    await startFresh({ DATA_DIR });
    expect((await stat(DATA_DIR)).mode & 0o777).toBe(0o700);
    expect((await stat(join(DATA_DIR, 'secret.key'))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(join(DATA_DIR, 'secret.key'), 'utf8'), 'base64')).toHaveLength(32);
  });

  it('takes what is set, and does not print it', async () => {
    const env = {
      API_KEY: 'my-key',
      API_SECRET: 'my-secret',
      WEBHOOK_SECRET: 'whsec_c2VjcmV0',
      ADMIN_PASSWORD: 'hunter2',
    };
    const { printed, url } = await startFresh(env);
    expect(printed).not.toMatch(/my-secret|c2VjcmV0|hunter2/);
    expect(shown(printed, 'API key')).toBe('my-key');
    expect((await listFiles(url, await signToken('my-key', 'my-secret'))).status).toBe(200);
  });

  it('says all that in one line of JSON, for machines', async () => {
    const DATA_DIR = await dataFolder();
    const env = { DATA_DIR, ADMIN_PASSWORD: 'hunter2', LOG_LEVEL: 'info' };
    const { printed, url } = await startServer(env, onTestFinished, ['--json']);
    const said = JSON.parse(printed);
    expect(said).toEqual({
      ...{ version: packageJson.version, pid: expect.any(Number), url, dataDir: DATA_DIR },
      firstStart: {
        ...{ apiKey: expect.any(String), apiSecret: expect.any(String), adminPassword: null },
        ...{ webhookSecret: expect.stringMatching(/^whsec_/), token: expect.any(String) },
      },
    });
    expect(process.kill(said.pid, 0)).toBe(true);
    const { apiKey, apiSecret, token } = said.firstStart;
    for (const each of [token, await signToken(apiKey, apiSecret)])
      expect((await listFiles(said.url, each)).status).toBe(200);
  });

  it('is still to come after one that failed', async () => {
    const DATA_DIR = await dataFolder();
    const taken = await listenSomewhere();
    expect((await runCommand(['serve'], { DATA_DIR, PORT: String(taken) })).code).toBe(1);
    expect((await startFresh({ DATA_DIR })).printed).toContain('API secret');
  });
});

describe('a later start', () => {
  it('adds another API_KEY to the first project and keeps the old one', async () => {
    const DATA_DIR = await dataFolder();
    const one = await startServer({ DATA_DIR, API_KEY: 'one', API_SECRET: 'secret-1' });
    await one.stop();
    const two = await startServer({ DATA_DIR, API_KEY: 'two', API_SECRET: 'secret-2' });
    for (const [key, secret] of [
      ['one', 'secret-1'],
      ['two', 'secret-2'],
    ] as const)
      expect((await listFiles(two.url, await signToken(key, secret))).status).toBe(200);
  });
});

describePostgres('a worker alone', (_db, databaseUrl) => {
  it('says that it works on jobs, and to machines that it has no address', async () => {
    const env = { ROLE: 'worker', DATABASE_URL: databaseUrl(), DATA_DIR: await dataFolder() };
    const inWords = await startFresh(env);
    expect(inWords.printed).toBe(`Vodsmith ${packageJson.version} works on jobs (data in ${env.DATA_DIR}).\n`);
    expect(await inWords.stop()).toBe(0);
    const { printed } = await startFresh(env, onTestFinished, ['--json']);
    expect(JSON.parse(printed)).toEqual({
      ...{ version: packageJson.version, pid: expect.any(Number), url: null, dataDir: env.DATA_DIR, firstStart: null },
    });
  });
});

describe('SIGTERM and SIGINT', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0, and the port is free again', async (signal) => {
    const server = await startServer();
    expect(await server.stop(signal)).toBe(0);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('leaves a folder that starts again after kill -9, too', async () => {
    const DATA_DIR = await dataFolder();
    const killed = await startServer({ DATA_DIR });
    expect(await killed.stop('SIGKILL')).toBeNull();
    await startServer({ DATA_DIR });
  });
});

describe('what keeps it from starting is one line that says what to do', () => {
  async function refusal(env: Record<string, string>): Promise<string> {
    const { code, stderr, stdout } = await runCommand(['serve'], env);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^vodsmith: .+\n$/);
    expect(code).toBe(1);
    return stderr;
  }

  it('a port in use', async () => {
    const port = await listenSomewhere();
    expect(await refusal({ PORT: String(port) })).toMatch(new RegExp(`Port ${port} .* is in use.*PORT`));
  });

  it('a data folder in use', async () => {
    const DATA_DIR = await dataFolder();
    const { url, child } = await startServer({ DATA_DIR });
    const line = await refusal({ DATA_DIR });
    expect(line).toContain(url);
    expect(line).toContain(`process ${child.pid}`);
    expect(line).toContain('DATA_DIR');
  });

  it('a data folder that cannot be made', async () => {
    const DATA_DIR = await dataFolder();
    await writeFile(DATA_DIR, 'a file');
    expect(await refusal({ DATA_DIR: join(DATA_DIR, 'below') })).toMatch(/cannot be written .*DATA_DIR/);
  });

  it('a data folder that cannot be written', { skip: process.getuid?.() === 0 }, async () => {
    const DATA_DIR = await dataFolder();
    await mkdir(DATA_DIR);
    await chmod(DATA_DIR, 0o500);
    expect(await refusal({ DATA_DIR })).toMatch(/cannot be written .*DATA_DIR/);
  });

  it('settings that are not valid', async () => {
    expect(await refusal({ PORT: 'abc', ROLE: 'x' })).toMatch(/PORT is "abc".*ROLE is "x"/);
  });

  it('another SECRET_KEY than the stored secrets have', async () => {
    const DATA_DIR = await dataFolder();
    await (await startServer({ DATA_DIR })).stop();
    expect(await refusal({ DATA_DIR, SECRET_KEY: '00'.repeat(32) })).toContain('SECRET_KEY');
  });

  it('an API_KEY that is there with another secret', async () => {
    const DATA_DIR = await dataFolder();
    await (await startServer({ DATA_DIR, API_KEY: 'one', API_SECRET: 'a' })).stop();
    expect(await refusal({ DATA_DIR, API_KEY: 'one', API_SECRET: 'b' })).toContain('API_KEY "one"');
  });

  it('a PostgreSQL server that is not there', async () => {
    const line = await refusal({ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/v' });
    expect(line).not.toContain('hunter2');
    expect(line).toMatch(/127\.0\.0\.1:1 .*DATABASE_URL/);
  });

  it('an ffmpeg that is none', async () => {
    expect(await refusal({ FFMPEG_PATH: '/nowhere/ffmpeg' })).toContain('FFMPEG_PATH');
  });
});

/** The number of a port that this process listens on during the test. */
async function listenSomewhere(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
