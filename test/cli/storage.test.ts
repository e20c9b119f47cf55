import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mediaFile } from '../media-files.ts';
import { type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';
import { runCommand } from './program.ts';

let folder: string;
let server: S3Server;
let stored: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-copy-'));
  server = await startS3Server(join(folder, 's3'));
  stored = join(folder, 'data', 'storage', 'files', 'videos');
  await cp(dirname(mediaFile('4x3-240p.mp4')), stored, { recursive: true });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const copy = (...args: string[]) =>
  runCommand(['storage', 'copy', ...args], { ...s3Credentials, DATA_DIR: join(folder, 'data') });

test('the folder of the settings goes into a bucket, and from there into another folder', async () => {
  const names = (await readdir(stored)).sort();
  const up = await copy('--to', server.url('videos'), '--json');
  expect(up.stderr).toBe('');
  expect(up.code).toBe(0);
  expect(JSON.parse(up.stdout)).toMatchObject({ objects: names.length, copied: names.length, skipped: 0 });

  const again = await copy('--to', server.url('videos'));
  expect(again.stdout).toBe(`0 files copied, ${names.length} already there.\n`);

  const target = join(folder, 'restored');
  const down = await copy('--from', server.url('videos'), '--to', target, '--verify', '--json');
  expect(down.code).toBe(0);
  expect((await readdir(join(target, 'files', 'videos'))).sort()).toEqual(names);
  for (const name of names)
    expect((await readFile(join(target, 'files', 'videos', name))).equals(await readFile(join(stored, name)))).toBe(
      true,
    );
  expect(await readdir(join(folder, 'data', 'work'))).toEqual([]);
});

test.each([
  ['no other storage', [], 2, /give --to, --from, or both/],
  ['a URL of another kind', ['--to', 's3://Bucket_'], 1, /The URL that is copied to must be s3:\/\/bucket/],
  [
    'a folder that is not there',
    ['--from', '/nowhere/at/all'],
    1,
    /There is no folder \/nowhere\/at\/all to copy from/,
  ],
  ['the storage itself', ['--to', 'DATA/storage'], 1, /Source and target are both .*storage. Name another storage/],
  ['a bucket that is away', ['--to', 's3://media?endpoint=http://127.0.0.1:1'], 1, /does not answer \(ECONNREFUSED\)/],
])('%s: one line that says what to do', async (_name, args, code, message) => {
  const ended = await copy(...args.map((arg) => arg.replace('DATA', join(folder, 'data'))));
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(message);
});
