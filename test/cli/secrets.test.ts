import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyToken } from '../../src/core/tokens.ts';
import { dataFolder, runCommand, startServer } from './program.ts';

const keys = { API_KEY: 'my-key', API_SECRET: 'my-secret' };
const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
let DATA_DIR: string;
let file: string;

beforeAll(async () => {
  DATA_DIR = await dataFolder(after);
  file = join(DATA_DIR, 'secret.key');
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const rotate = (env: Record<string, string> = {}) => runCommand(['secrets', 'rotate', '--json'], { DATA_DIR, ...env });
/** Where the stored secret of the key can be read, a token is signed with it. */
const signs = async (env: Record<string, string> = {}) => {
  const { stdout } = await runCommand(['token'], { DATA_DIR, ...env });
  await verifyToken(stdout.trim(), keys.API_SECRET);
};

test('a new key takes the place of the one in the folder, once the server has stopped; API keys stay', async () => {
  const server = await startServer({ DATA_DIR, ...keys, ROLE: 'api' }, after);
  const refused = await rotate();
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/Stop every process.*Nothing was changed/) });
  await server.stop();

  const before = await readFile(file, 'utf8');
  const rotated = await rotate();
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(rotated.stdout)).toEqual({ secrets: 2, file });
  const key = await readFile(file, 'utf8');
  expect(key).not.toBe(before);
  expect(rotated.stdout).not.toContain(key.trim());
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  // As if it had been broken off before the new key took its place
  await writeFile(file, before);
  await writeFile(join(DATA_DIR, 'secret.key.next'), key);
  expect(JSON.parse((await rotate()).stdout)).toEqual({ secrets: 0, file });
  expect(await readFile(file, 'utf8')).toBe(key);
  await signs();
});

test('a key of the operator is changed from SECRET_KEY to NEW_SECRET_KEY; nothing with a wrong or no new one', async () => {
  const SECRET_KEY = (await readFile(file, 'utf8')).trim();
  for (const [env, says] of [
    [{ SECRET_KEY }, /NEW_SECRET_KEY/],
    [{ SECRET_KEY, NEW_SECRET_KEY: SECRET_KEY }, /Choose another one/],
    [{ SECRET_KEY: keyOf(3), NEW_SECRET_KEY: keyOf(2) }, /cannot be read with this SECRET_KEY/],
  ] as const) {
    const { code, stderr } = await rotate(env);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  }
  const done = await rotate({ SECRET_KEY, NEW_SECRET_KEY: keyOf(2) });
  expect(JSON.parse(done.stdout)).toEqual({ secrets: 2, file: null });
  await signs({ SECRET_KEY: keyOf(2) });
});
