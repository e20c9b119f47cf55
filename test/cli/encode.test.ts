import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Value } from 'typebox/value';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Job } from '../../src/schemas/job.ts';
import { processesNaming } from '../e2e/processes.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { mediaFile } from '../media-files.ts';
import { runCommand, runOnScreen } from './program.ts';
import { hasTerminal } from './terminal.ts';

let film: string;

beforeAll(async () => {
  const cleanups: (() => Promise<void>)[] = [];
  film = await makeFilm(join(await emptyFolder((cleanup) => cleanups.push(cleanup)), 'film.mp4'), '640x360', 4);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

/** Paths of all files below the folder, relative to it. */
const contentOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

const outFolder = async () => join(await emptyFolder(onTestFinished), 'out');
const draft = ['--quality', 'draft'];

test.skipIf(!hasTerminal)('a terminal shows what is done, how fast and how long it will take', async () => {
  const args = ['encode', film, '-o', await outFolder(), '--mp4', '240', ...draft];
  const shown = await runOnScreen(args, {}, onTestFinished);
  const bars = [...shown.matchAll(/[█░]{40} (\d+) % \| ([\w+]+) \| [\d.x]* ?\| \S+ left/g)];
  const percents = bars.map(([, percent]) => Number(percent));
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  expect(bars.at(-1)!.slice(1, 3)).toEqual(['100', 'done']);
  expect(shown).toMatch(/Encoded in [\d.]+ s/);
});

describe('a folder', () => {
  test('has the playlists with their segments, the MP4, and nothing else', async () => {
    const out = await outFolder();
    const args = ['encode', film, '-o', out, '--hls', '240,360', '--mp4', '360', ...draft];
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(contentOf(out)).toEqual([
      ...['360p.mp4', 'hls/240p.m3u8', 'hls/240p/0.m4s', 'hls/240p/init.mp4'],
      ...['hls/360p.m3u8', 'hls/360p/0.m4s', 'hls/360p/init.mp4'],
      ...['hls/audio.m3u8', 'hls/audio/0.m4s', 'hls/audio/init.mp4', 'hls/index.m3u8'],
    ]);
    expect(stdout).toMatch(/^Encoded in [\d.]+ s, [\d.]+ s of CPU:\n/);
    expect(stdout).toContain(join(out, '360p.mp4'));
    expect(stdout).toContain(join(out, 'hls/index.m3u8'));
    expect(stdout).toMatch(/640x360 +[\d.]+ MB/);
    expect(await readFile(join(out, 'hls/240p.m3u8'), 'utf8')).toContain('\n240p/0.m4s\n');
  });

  test('of an MP4 and thumbnails has no segments', async () => {
    const out = await outFolder();
    const thumbnail = ['--thumbnail', '00:00:03', '--thumbnail-formats', 'jpg,webp'];
    const { code, stderr } = await runCommand(['encode', film, '-o', out, '--mp4', '360', ...thumbnail, ...draft]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(contentOf(out)).toEqual(['360p.mp4', 'thumbnail-000003-360.jpg', 'thumbnail-000003-360.webp']);
  });
});

describe('--json', () => {
  test('prints the job as the API shows it, and its progress on stderr', async () => {
    const out = await outFolder();
    const { code, stdout, stderr } = await runCommand([
      ...['encode', film, '-o', out, '--hls', '240', '--mp4', '240', '--json', ...draft],
    ]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const job: Job = JSON.parse(stdout);
    expect([...Value.Errors(Job, job)]).toEqual([]);
    expect(job).toMatchObject({ status: 'completed', progress: 1, error: null, warnings: [], quality: 'draft' });
    expect(job.files.map(({ type, filePath }) => [type, filePath])).toEqual([
      ['video', '240p.mp4'],
      ['x-tar', 'hls'],
    ]);
    expect(job.files.map(({ fileUrl }) => fileUrl)).toEqual([
      pathToFileURL(join(out, '240p.mp4')).href,
      pathToFileURL(join(out, 'hls/index.m3u8')).href,
    ]);
    const mp4 = await readFile(join(out, '240p.mp4'));
    expect(job.files[0]!.size).toBe(mp4.length);
    expect(job.stats!.cpuSeconds).toBeGreaterThan(0);

    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { progress: number });
    expect(lines.length).toBeGreaterThan(2);
    const progress = lines.map((line) => line.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    for (const line of lines)
      expect(line).toEqual({
        progress: expect.any(Number),
        step: expect.stringMatching(/^(encode|package)-/),
        rendition: expect.any(String),
        speed: expect.toSatisfy((speed: unknown) => speed === null || typeof speed === 'number'),
      });
  });
});

describe('bad usage ends with 2 and says what is wrong', () => {
  test.each([
    ['no file', ['-o', 'out', '--mp4', '360'], "missing required argument 'file'"],
    ['no folder', ['film.mp4', '--mp4', '360'], "'-o, --output <folder>' not specified"],
    ['nothing to make', ['film.mp4', '-o', 'out'], '--hls, --mp4'],
    ['no such resolution', ['film.mp4', '-o', 'out', '--mp4', '361'], '240, 360, 480, 720, 1080, 4k'],
    ['an empty resolution', ['film.mp4', '-o', 'out', '--hls', '240,'], '240, 360, 480, 720, 1080, 4k'],
    ['no time', ['film.mp4', '-o', 'out', '--mp4', '360', '--thumbnail', '3'], 'HH:MM:SS'],
    ['no such format', ['film.mp4', '-o', 'out', '--mp4', '360', '--thumbnail-formats', 'gif'], 'jpg, webp'],
    ['no such quality', ['film.mp4', '-o', 'out', '--mp4', '360', '--quality', 'best'], 'draft, standard, high'],
    ['no such option', ['film.mp4', '-o', 'out', '--mp4', '360', '--codec', 'av1'], "unknown option '--codec'"],
  ])('%s', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await runCommand(['encode', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr.split('\n')[0]).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

test('a film of one frame stays one frame', async () => {
  const out = await outFolder();
  const film = mediaFile('odd/one-frame-8x8.webm');
  const { code, stdout } = await runCommand(['encode', film, '-o', out, '--mp4', '240', '--json']);
  expect(code).toBe(0);
  const resolution = { width: 8, height: 8 };
  expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', files: [{ meta: { resolution, duration: 0.04 } }] });
});

describe('a source that cannot be encoded ends with 1 and one line', () => {
  test.each([
    ['that is not there', () => '/nowhere/film.mp4', '/nowhere/film.mp4 cannot be read'],
    ['that is a text', () => mediaFile('bad/text.mp4'), 'not a video'],
    ['that is empty', () => mediaFile('bad/empty.mp4'), 'empty'],
    ['that is a folder', () => mediaFile('bad/text.mp4').replace(/[^/]*$/, ''), 'not a video'],
  ])('one %s', async (_what, source, sentence) => {
    const out = await outFolder();
    const { code, stdout, stderr } = await runCommand(['encode', source(), '-o', out, '--mp4', '240']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^vodsmith: [^\n]*\n$/);
    expect(stderr).toContain(sentence);
    expect(existsSync(out)).toBe(false);
  });
});

describe('outputs that are there already', () => {
  test('are not replaced without --overwrite, and what else is there stays', async () => {
    const out = await outFolder();
    await mkdir(out);
    await writeFile(join(out, '240p.mp4'), 'precious');
    await writeFile(join(out, 'notes.txt'), 'mine');
    const args = ['encode', film, '-o', out, '--mp4', '240', ...draft];
    const refused = await runCommand(args);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^vodsmith: .*240p\.mp4.*--overwrite\.\n$/);
    expect(await readFile(join(out, '240p.mp4'), 'utf8')).toBe('precious');

    expect(await runCommand([...args, '--overwrite'])).toMatchObject({ code: 0, stderr: '' });
    expect((await readFile(join(out, '240p.mp4'))).toString('latin1', 4, 8)).toBe('ftyp');
    expect(contentOf(out)).toEqual(['240p.mp4', 'notes.txt']);
  });
});

describe('an encode that is interrupted', () => {
  const program = fileURLToPath(new URL('../../bin/vodsmith.js', import.meta.url));

  /** Starts a long encode and stops it once it has said how far it is. */
  async function interrupt(out: string, signal: NodeJS.Signals): Promise<{ code: number; said: string }> {
    const args = [
      'encode',
      mediaFile('good/camera-720p.mp4'),
      '-o',
      out,
      '--hls',
      '480,720',
      '--quality',
      'high',
      '--json',
    ];
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [program, ...args], { env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    const printed = text(child.stdout);
    const ended = once(child, 'close');
    for await (const line of createInterface({ input: child.stderr })) {
      lines.push(line);
      const at = line.startsWith('{') ? (JSON.parse(line) as { progress: number; speed: number | null }) : null;
      // Again with every line: a terminal and whatever started the program may both send it
      if (at?.speed) child.kill(signal);
    }
    const [code] = await ended;
    expect(await printed).toBe('');
    return { code, said: lines.at(-1)! };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves nothing behind', async (signal) => {
    const parent = await emptyFolder(onTestFinished);
    const { code, said } = await interrupt(join(parent, 'made/here/too'), signal);
    expect(code).toBe(1);
    expect(said).toBe('vodsmith: Stopped. Nothing was left behind.');
    expect(readdirSync(parent)).toEqual([]);
    expect(processesNaming(parent)).toEqual([]);
  });

  test('leaves what was in the folder', async () => {
    const out = await emptyFolder(onTestFinished);
    await writeFile(join(out, 'notes.txt'), 'mine');
    expect((await interrupt(out, 'SIGINT')).code).toBe(1);
    expect(readdirSync(out)).toEqual(['notes.txt']);
  });
});
