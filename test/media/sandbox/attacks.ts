import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Encoder, findEncoder } from '../../../src/media/encoder.ts';
import type { RunResult } from '../../../src/media/process.ts';
import { type EncoderOptions, runEncoder } from '../../../src/media/run-encoder.ts';
import type { ProcessLimits, Sandbox } from '../../../src/media/sandbox/sandbox.ts';
import type { After } from '../../cli/program.ts';
import { bringBubblewrap } from './bubblewrap.ts';

await bringBubblewrap();
/** As a server finds it, with every layer that this machine allows. */
export const encoder = await findEncoder({ ownUser: true });
export const { sandbox } = encoder;

const limits: ProcessLimits = { memory: 2 ** 32, cpuSeconds: 60, fileBytes: 2 ** 28 };

/** A folder that everybody may enter and change: whatever keeps an encoder out of it, its mode does not. */
export async function openFolder(after: After): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-attack-'));
  after(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o777);
  return folder;
}

type Attack = Partial<EncoderOptions> & { without?: Partial<Sandbox>; limits?: ProcessLimits };

/** Runs ffmpeg with what a file that has taken it over could make it do. */
export function ffmpegDoes(args: string[], attack: Attack = {}): Promise<RunResult> {
  return attackWith(encoder, ['-v', 'error', '-nostdin', '-y', ...args], attack);
}

/** Runs a script of the shell in ffmpeg's place. */
export function shellDoes(script: string, attack: Attack = {}): Promise<RunResult> {
  return attackWith({ ...encoder, ffmpeg: '/bin/sh' }, ['-c', script], attack);
}

function attackWith(program: Encoder, args: string[], { without, ...options }: Attack): Promise<RunResult> {
  const confined = { ...program, sandbox: { ...sandbox, ...without } };
  return runEncoder(confined, 'ffmpeg', args, { reads: [], timeout: 60_000, limits, ...options });
}

/** Whether the file was made; it is removed, so that it can be tried again. */
export async function wasMade(path: string): Promise<boolean> {
  const made = existsSync(path);
  await rm(path, { force: true });
  return made;
}

export const withLimits = (changes: Partial<ProcessLimits>): ProcessLimits => ({ ...limits, ...changes });
