import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findEncoder } from '../../src/media/encoder.ts';
import { bareEnvironment } from '../../src/media/environment.ts';
import type { After } from '../cli/program.ts';

const execute = promisify(execFile);

export const encoder = await findEncoder();

/** An empty folder, removed afterwards. */
export async function emptyFolder(after: After): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-media-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Milliseconds: graphs that cannot be made hang. */
const timeout = 60_000;
const killSignal = 'SIGKILL' as const;

/** Runs ffmpeg to its end and returns its standard output. */
export async function ffmpeg(...args: string[]): Promise<Buffer> {
  const options = { env: bareEnvironment, maxBuffer: 1e9, encoding: 'buffer' as const, timeout, killSignal };
  const { stdout } = await execute(encoder.ffmpeg, ['-hide_banner', '-v', 'error', '-nostdin', '-y', ...args], options);
  return stdout;
}

const fast = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

/** Moving pictures without sound, 25 frames per second. @param size e.g. "320x180" */
export async function makePicture(path: string, size: string, seconds: number): Promise<string> {
  await ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=${seconds}`, ...fast, path);
  return path;
}

/** Moving pictures with a tone, 25 frames per second. */
export async function makeFilm(path: string, size: string, seconds: number): Promise<string> {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=${seconds}`];
  const sound = ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${seconds}`];
  await ffmpeg(...picture, ...sound, ...fast, '-c:a', 'aac', path);
  return path;
}

/** Black and silent, but for a white flash and a beep that begin together at `at` seconds and last 0.2 s. */
export async function makeFlashAndBeep(path: string, at: number): Promise<string> {
  const between = `between(t,${at},${at}+0.2)`;
  const picture = ['-f', 'lavfi', '-i', `color=black:s=640x360:r=25:d=3,drawbox=c=white:t=fill:enable='${between}'`];
  const sound = ['-f', 'lavfi', '-i', `aevalsrc='if(${between},0.8*sin(2*PI*1000*(t-${at})),0)':s=48000:d=3`];
  // Sound that is not encoded has no priming: what is measured is ours
  await ffmpeg(...picture, ...sound, ...fast, '-c:a', 'pcm_s16le', path);
  return path;
}
