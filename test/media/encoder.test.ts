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

/** Stands for another build: what it says of itself is all that is asked. */
const saying = (folder: string, name: string, version: string, built = '--enable-libx264 --enable-libzimg') =>
  script(folder, name, `echo "${name} version ${version} Copyright (c)"; echo "configuration: ${built}"`);

test.each([
  ['5.1.9-0+deb12u1', true],
  ['n6.1.1', true],
  ['7.1.5-0+deb13u1', false],
  ['n10.0-dev', false],
  ['N-66595-gc2b38619c0-static', false],
  ['2026-05-13-git-292c1df7c1-full_build', false],
])("the system's %s is passed over for the one of npm: %s", async (version, passed) => {
  const folder = await newFolder();
  await saying(folder, 'ffmpeg', version);
  await saying(folder, 'ffprobe', version);
  withPath(folder);
  const origin = passed ? 'package' : 'system';
  expect(await findEncoder()).toMatchObject({ origin: { ffmpeg: origin, ffprobe: origin }, advice: [] });
});

test('an old ffmpeg that is set is used, with a word of what may go wrong', async () => {
  const old = await saying(await newFolder(), 'ffmpeg', '5.1.9-0+deb12u1');
  expect(await findEncoder({ ffmpegPath: old })).toMatchObject({
    ...{ ffmpeg: old, origin: { ffmpeg: 'setting' } },
    advice: [expect.stringMatching(/5\.1\.9.*wrong: install ffmpeg 7 or later, or set FFMPEG_PATH/)],
  });
});

test('what it decodes is told by the names of ffprobe, what it can only read or encode is not', () => {
  const { decodes } = found;
  expect(
    ['h264', 'hevc', 'vp9', 'aac', 'opus', 'mp3', 'ac3', 'pcm_s16le'].filter((name) => !decodes.has(name)),
  ).toEqual([]);
  expect(['libopus', 'codec2', 'sonicls', 'unknown', '=', ''].filter((name) => decodes.has(name))).toEqual([]);
});

test('an ffmpeg that does not tell what it decodes is used', async () => {
  const silent = await saying(await newFolder(), 'ffmpeg', '8.0');
  expect((await findEncoder({ ffmpegPath: silent })).decodes.size).toBe(0);
});

test('an ffmpeg without what every encode needs is refused by what it lacks, or passed over', async () => {
  const folder = await newFolder();
  const plain = await saying(folder, 'ffmpeg', '8.0', '--enable-libx264');
  await expect(findEncoder({ ffmpegPath: plain })).rejects.toMatchObject(missing(/without libzimg.*FFMPEG_PATH/));
  withPath(folder);
  expect((await findEncoder()).origin.ffmpeg).toBe('package');
});
