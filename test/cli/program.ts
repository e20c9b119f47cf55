import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { copyNewCluster } from '../new-cluster.ts';
import { runOnTerminal } from './terminal.ts';

const program = fileURLToPath(new URL('../../bin/vodsmith.js', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Server {
  child: ChildProcess;
  /** '' where it is a worker alone. */
  url: string;
  /** What it printed up to the line that says where it runs. */
  printed: string;
  /** All that it has said so far, on standard output and error. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<Ended['code']>;
}

type Environment = Record<string, string>;
/** Takes what is to be done when the test, or the suite, has ended. */
export type After = (cleanup: () => Promise<void>) => void;

/** Nothing of the surrounding settings, and a data folder of its own where none is given. */
async function environment(env: Environment, after: After): Promise<NodeJS.ProcessEnv> {
  const { PATH = '', HOME = '' } = process.env;
  const DATA_DIR = env.DATA_DIR ?? (await dataFolder(after));
  return { PATH, HOME, PORT: '0', LOG_LEVEL: 'warn', ...env, DATA_DIR };
}

/** A path for a data folder, which does not exist yet. Removed after the test. */
export async function dataFolder(after: After = onTestFinished): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'vodsmith-data-'));
  after(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'data');
}

/** Runs a command to its end. */
export async function runCommand(args: string[], env: Environment = {}, after: After = onTestFinished): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: await environment(env, after),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

/** The same on a terminal, for people. @returns what was shown there */
export const runOnScreen = async (args: string[], env: Environment, after: After): Promise<string> =>
  runOnTerminal([process.execPath, program, ...args], await environment(env, after));

/**
 * Starts `vodsmith serve` and waits until it says where it runs. A data folder that is not there gets the files of an
 * embedded database without a table: to make them takes seconds.
 */
export async function startServer(
  env: Environment = {},
  after: After = onTestFinished,
  args: string[] = [],
): Promise<Server> {
  const DATA_DIR = env.DATA_DIR ?? (await dataFolder(after));
  if (env.DATABASE_URL === undefined && !existsSync(DATA_DIR)) await copyNewCluster(join(DATA_DIR, 'database'));
  return startFresh({ ...env, DATA_DIR }, after, args);
}

/** The same, and it makes all of its data folder itself. */
export async function startFresh(
  env: Environment = {},
  after: After = onTestFinished,
  args: string[] = [],
): Promise<Server> {
  const child = spawn(process.execPath, [program, 'serve', ...args], {
    env: await environment(env, after),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const [code] = await ended;
    return code as number | null;
  };
  after(async () => void (await stop()));
  const errors = text(child.stderr);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  let printed = '';
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    printed += `${line}\n`;
    const ready = /^(?:Vodsmith \S+ (?:is running at (\S+)|works on jobs)|\{"version".*"url":(?:null|"([^"]+)"))/.exec(
      line,
    );
    if (ready === null) continue;
    const url = ready[1] ?? ready[2] ?? '';
    child.stdout.resume();
    return { child, url, printed, output: () => Buffer.concat(said).toString(), stop };
  }
  throw new Error(`the server ended before it ran: ${await errors}`);
}
