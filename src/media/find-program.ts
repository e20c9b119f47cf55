import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { VodsmithError } from '../errors.ts';
import { bareEnvironment } from './environment.ts';

const execute = promisify(execFile);
const require = createRequire(import.meta.url);

/** Releases before it get some sources wrong (docs/adr/0037-ffmpeg-7.md). */
const leastRelease = 7;

export interface Program {
  path: string;
  /** Where it came from. */
  origin: 'setting' | 'system' | 'package';
  /** First line of `-version`, without the copyright, e.g. "ffmpeg version 7.0". */
  version: string;
  /** What is wrong with it, and what to do; `null` where nothing is. */
  outdated: string | null;
  /** Of `libraries`, those that it was built without. */
  lacks: string[];
}

interface Wanted {
  name: 'ffmpeg' | 'ffprobe';
  /** Path that is set, and the setting's name. */
  setting: string | undefined;
  variable: string;
  /** Package of npm that brings the program. */
  packaged: string;
  /** As `./configure --enable-...` names them. */
  libraries: string[];
}

/**
 * The setting, else the system's, else the one that came with npm. One that is too old or lacks a library is passed over
 * for the next, and taken where there is none.
 *
 * @throws VodsmithError encoder_missing
 */
export async function findProgram(wanted: Wanted): Promise<Program> {
  const { name, setting, variable } = wanted;
  if (setting && !isProgram(setting))
    throw new VodsmithError('encoder_missing', `${variable} names ${setting}, which is not a program that can be run.`);
  const candidates = setting
    ? [{ path: setting, origin: 'setting' as const }]
    : [...inPath(wanted), ...inPackage(wanted)];
  const found = await Promise.all(candidates.map((candidate) => describe(candidate, wanted)));
  const program = found.find(({ outdated, lacks }) => outdated === null && lacks.length === 0) ?? found[0];
  if (program === undefined)
    throw new VodsmithError(
      'encoder_missing',
      `No ${name} was found. Install ffmpeg (for example: apt-get install ffmpeg) or set ${variable}.`,
    );
  if (program.lacks.length > 0)
    throw new VodsmithError(
      'encoder_missing',
      `${program.path} was built without ${program.lacks.join(' and ')}: install an ffmpeg that has it, or set ${variable}.`,
    );
  return program;
}

type Candidate = Pick<Program, 'path' | 'origin'>;

function inPath({ name }: Wanted): Candidate[] {
  const paths = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const path = paths.find(isProgram);
  return path === undefined ? [] : [{ path, origin: 'system' }];
}

function inPackage({ name, packaged }: Wanted): Candidate[] {
  try {
    const path = join(dirname(require.resolve(`${packaged}/package.json`)), name);
    return isProgram(path) ? [{ path, origin: 'package' }] : [];
  } catch {
    return [];
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

async function describe({ path, origin }: Candidate, { name, variable, libraries }: Wanted): Promise<Program> {
  const [first = '', ...others] = (await said(path)).split('\n');
  if (!/^ff(mpeg|probe) version /.test(first))
    throw new VodsmithError('encoder_missing', `${path} is not ffmpeg or ffprobe: name the right program.`);
  const version = first.replace(/ Copyright.*/, '');
  const built = others.find((line) => line.startsWith('configuration: '))?.split(' ') ?? [];
  // Builds between releases have a commit or a date in place of a number
  const release = Number(/ version n?(\d+)\.\d/.exec(version)?.[1] ?? leastRelease);
  const advice = `install ${name} ${leastRelease} or later, or set ${variable}`;
  return {
    ...{ path, origin, version },
    outdated: release < leastRelease ? `${version} gets some sources wrong: ${advice}` : null,
    lacks: libraries.filter((library) => !built.includes(`--enable-${library}`)),
  };
}

async function said(program: string): Promise<string> {
  try {
    const { stdout } = await execute(program, ['-version'], { env: bareEnvironment });
    return stdout;
  } catch (cause) {
    throw new VodsmithError('encoder_missing', `${program} cannot be run: install a working ffmpeg.`, { cause });
  }
}
