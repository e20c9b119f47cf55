import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findEncoder } from '../../src/media/encoder.ts';

const found = await findEncoder();

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-encoder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function script(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

function withPath(...folders: string[]): void {
  vi.stubEnv('PATH', folders.join(delimiter));
  onTestFinished(() => void vi.unstubAllEnvs());
}

const missing = (message: RegExp) => ({ code: 'encoder_missing', message: expect.stringMatching(message) });

test('the programs that came with npm are found where the machine has none', async () => {
  withPath(await newFolder());
  const encoder = await findEncoder();
  expect(encoder.origin).toEqual({ ffmpeg: 'package', ffprobe: 'package' });
  expect(encoder.ffmpeg).toMatch(/node_modules\/.*\/ffmpeg$/);
});

test('the version is one line, as it is part of the address of what is encoded', () => {
  expect(found.version).toMatch(/^ffmpeg version \S+$/);
});

test("the system's programs come first, in the order of PATH", async () => {
  const [first, second] = [await newFolder(), await newFolder()];
  // A folder of that name is no program
  await mkdir(join(first, 'ffmpeg'));
  await symlink(found.ffmpeg, join(second, 'ffmpeg'));
  await symlink(found.ffprobe, join(second, 'ffprobe'));
  withPath(first, second);
  expect(await findEncoder()).toMatchObject({
    ...{ ffmpeg: join(second, 'ffmpeg'), ffprobe: join(second, 'ffprobe'), version: found.version },
    origin: { ffmpeg: 'system', ffprobe: 'system' },
  });
});

test('a setting comes before everything else', async () => {
  const { ffmpeg: ffmpegPath, ffprobe: ffprobePath } = found;
  expect((await findEncoder({ ffmpegPath, ffprobePath })).origin).toEqual({ ffmpeg: 'setting', ffprobe: 'setting' });
});

test.each(['/nowhere/ffmpeg', '/etc/passwd', '/tmp'])('FFMPEG_PATH=%s is refused by its name', async (ffmpegPath) => {
  await expect(findEncoder({ ffmpegPath })).rejects.toMatchObject(missing(new RegExp(`FFMPEG_PATH.*${ffmpegPath}`)));
});

test('FFPROBE_PATH that names no program is refused by its name', async () => {
  await expect(findEncoder({ ffprobePath: '/nowhere' })).rejects.toMatchObject(missing(/FFPROBE_PATH.*\/nowhere/));
});

test('a program that cannot say its version is refused', async () => {
  const folder = await newFolder();
  const fails = await script(folder, 'fails', 'exit 1');
  await expect(findEncoder({ ffmpegPath: fails })).rejects.toMatchObject(missing(/fails cannot be run/));
  const other = await script(folder, 'other', 'echo hello');
  await expect(findEncoder({ ffmpegPath: other })).rejects.toMatchObject(missing(/other .*ffmpeg/));
});
