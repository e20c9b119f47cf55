import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askRunning, askToken, takeFolder } from '../src/control.ts';

const status = { url: 'http://localhost:3000', pid: 42, version: '1.2.3' };
const answers = {
  status: () => status,
  token: async (seconds: number) => `token for ${seconds} s`,
  backup: async () => '',
  keys: async () => [],
};

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-control-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function take(folder: string) {
  const taken = await takeFolder(folder, answers);
  if (!('release' in taken)) throw new Error('the folder is taken');
  onTestFinished(taken.release);
  return taken;
}

it('answers nobody where nothing runs', async () => {
  const folder = await emptyFolder();
  expect(await askRunning(folder)).toBeNull();
  expect(await askToken(folder, 60)).toBeNull();
});

it('says what runs on a folder, and makes tokens there', async () => {
  const folder = await emptyFolder();
  await take(folder);
  expect(await askRunning(folder)).toEqual(status);
  expect(await askToken(folder, 60)).toBe('token for 60 s');
});

it('is for its owner alone', async () => {
  const folder = await emptyFolder();
  await take(folder);
  expect((await stat(join(folder, 'control.sock'))).mode & 0o777).toBe(0o600);
});

it('refuses a folder that another one has, and gives it once that one is gone', async () => {
  const folder = await emptyFolder();
  const first = await take(folder);
  expect(await takeFolder(folder, answers)).toEqual(status);
  expect(await askRunning(folder)).toEqual(status);
  await first.release();
  await take(folder);
});

it('gives the folder to one alone when many start at once', async () => {
  const folder = await emptyFolder();
  const taken = await Promise.all(Array.from({ length: 8 }, () => takeFolder(folder, answers)));
  const holders = taken.filter((each) => 'release' in each);
  for (const { release } of holders) onTestFinished(release);
  expect(holders).toHaveLength(1);
});

it('takes over from a process that was killed', async () => {
  const folder = await emptyFolder();
  const listenAndDie = `require('node:net').createServer().listen('control.sock', () => process.kill(process.pid, 'SIGKILL'))`;
  expect(() => execFileSync(process.execPath, ['-e', listenAndDie], { cwd: folder, stdio: 'ignore' })).toThrow();
  expect((await stat(join(folder, 'control.sock'))).isSocket()).toBe(true);
  await take(folder);
  expect(await askRunning(folder)).toEqual(status);
});

it('says that the path is too long for a socket', async () => {
  const folder = join(await emptyFolder(), 'x'.repeat(120));
  await expect(takeFolder(folder, answers)).rejects.toThrow(/DATA_DIR is too long/);
});
