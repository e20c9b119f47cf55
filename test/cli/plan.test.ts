import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { copyFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Value } from 'typebox/value';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { planLocally } from '../../src/cli/local-plan.ts';
import { newId } from '../../src/core/ids.ts';
import { bareEnvironment } from '../../src/media/environment.ts';
import { ShownPlan } from '../../src/schemas/plan.ts';
import { ffprobe } from '../e2e/ffprobe.ts';
import { emptyFolder, encoder, makeFilm } from '../media/generated-media.ts';
import { runCommand } from './program.ts';

const execute = promisify(execFile);
let film: string;

beforeAll(async () => {
  const cleanups: (() => Promise<void>)[] = [];
  const folder = await emptyFolder((cleanup) => cleanups.push(cleanup));
  // A name that a shell would take apart
  film = await makeFilm(join(folder, "it's a $film.mp4"), '480x270', 2);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const request = ['--hls', '240', '--mp4', '240', '--thumbnail', '00:00:01', '--quality', 'draft'];

async function planned(...args: string[]): Promise<ShownPlan> {
  const { code, stdout, stderr } = await runCommand(['plan', film, ...request, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

test('a plan is JSON, with what is made and the steps to it', async () => {
  const plan = await planned();
  expect([...Value.Errors(ShownPlan, plan)]).toEqual([]);
  expect(plan.outputs.map(({ key }) => key)).toEqual(['240p.mp4', 'hls', 'thumbnail-000001-240.jpg']);
  const [mp4, hls] = plan.outputs.map(({ id }) => id);
  expect(plan.steps.map(({ id }) => id)).toEqual(['video-0', 'audio', mp4, hls]);
  expect(plan.steps[0]).toMatchObject({ images: { frames: [{ at: 1 }] } });
});

test('--json prints it on one line', async () => {
  const { stdout } = await runCommand(['plan', film, ...request, '--json']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect([...Value.Errors(ShownPlan, JSON.parse(stdout))]).toEqual([]);
});

test('its commands run in a shell, one after the other, in an empty folder', async () => {
  const { commands, steps } = await planned();
  const programs = await emptyFolder(onTestFinished);
  const cwd = await emptyFolder(onTestFinished);
  await execute('ln', ['-s', encoder.ffmpeg, join(programs, 'ffmpeg')]);
  const env = { ...bareEnvironment, PATH: `${programs}:${bareEnvironment.PATH}` };
  const packaging = steps.find((step) => step.kind === 'package-mp4')!;
  for (const { step, command } of commands) {
    // The segments of the picture, one after the other, are its encoded file
    const piped = step === packaging.id ? `cat ${packaging.video}.mp4 | ${command}` : command;
    await execute('/bin/sh', ['-c', piped], { cwd, env, maxBuffer: 1e8, encoding: 'buffer' });
  }
  expect(existsSync(join(cwd, `${packaging.video}.mp4`))).toBe(true);
  // The first frame, and that of the thumbnail
  expect(statSync(join(cwd, 'frames.rgb')).size).toBe(2 * 480 * 270 * 3);
  const { video, audio, format } = await ffprobe(join(cwd, 'output.mp4'));
  expect(video).toMatchObject({ width: 426, height: 240, nb_read_frames: '50' });
  expect(audio).toMatchObject({ codec_name: 'aac' });
  expect(Number(format.duration)).toBeCloseTo(2, 1);
});

test('a plan of a file that is not there ends with 1 and one line', async () => {
  const { code, stdout, stderr } = await runCommand(['plan', '/nowhere/film.mp4', ...request]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe('vodsmith: /nowhere/film.mp4 cannot be read. Give the path of an existing video file.\n');
});

test('a plan that is stopped while it reads the file ends with the reason', async () => {
  const large = join(await emptyFolder(onTestFinished), 'large.mp4');
  await copyFile(film, large);
  await truncate(large, 4e9);
  const stopping = new AbortController();
  const request = { presets: [{ format: 'mp4' as const, resolutions: ['240'], id: newId() }], thumbnails: [] };
  const plan = planLocally(large, { ...request, quality: 'draft' }, dirname(large), stopping.signal);
  const stopped = expect(plan).rejects.toThrow('no longer wanted');
  // Open in this process, not in a program that it runs: its bytes are being hashed
  await vi.waitUntil(() => isOpenHere(large), { timeout: 20_000, interval: 5 });
  stopping.abort(new Error('no longer wanted'));
  await stopped;
});

function isOpenHere(path: string): boolean {
  const folder = '/proc/self/fd';
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(join(folder, name)) === path;
    } catch {
      return false;
    }
  });
}

test('a plan of nothing ends with 2', async () => {
  const { code, stderr } = await runCommand(['plan', film]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: give --hls, --mp4/);
});
