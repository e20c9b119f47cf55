import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VodsmithError } from '../errors.ts';
import { bareEnvironment } from './environment.ts';
import { lineReader } from './lines.ts';

const logLines = 200;
/** Milliseconds between SIGTERM and SIGKILL. */
const grace = 3_000;
/** Of an encoder for which nobody waits. */
const background = 10;
/** Milliseconds: a timer that is set to more ends at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface RunOptions {
  /** Put before the command, such as another one that starts it. */
  prefix?: string[];
  signal?: AbortSignal;
  stdin?: Readable;
  /** Receives the bytes of stdout at its own pace, and is ended with them. */
  stdout?: Writable;
  /** Called with the bytes of stdout; without it, onLine gets its lines. */
  onBytes?: (chunk: Buffer) => void;
  onLine?: (line: string) => void;
  /** Called with the lines of stderr. */
  onLog?: (line: string) => void;
  /** Milliseconds without a sign of life after which the process counts as stuck and is ended. */
  stall?: number;
  /** Whether a line of stdout is a sign of life; without it, any output is one. */
  isAlive?: (line: string) => boolean;
  /** Milliseconds. */
  timeout?: number;
  /** 0 to 19, as for `nice`; 10 by default. */
  niceness?: number | undefined;
}

export interface RunResult {
  /** -1 if a signal ended it. */
  code: number;
  signal?: NodeJS.Signals;
  /** The last lines of stderr. */
  log: string[];
}

/**
 * Runs a program in its own process group, with niceness and a bare environment, and waits for its end.
 *
 * @throws the signal's reason if it was aborted: the group gets SIGTERM, and SIGKILL after a grace period
 * @throws VodsmithError encode_stalled, encoder_missing
 */
export async function run(program: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const [command, ...rest] = [...(options.prefix ?? []), program, ...args] as [string, ...string[]];
  const child = spawn(command, rest, {
    detached: true,
    env: bareEnvironment,
    stdio: [options.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const watch = new Watch(child, options);
  const { isAlive } = options;
  const readLog = lineReader((line) => {
    if (!isAlive) watch.touch();
    options.onLog?.(line);
    log.push(line);
    if (log.length > logLines) log.shift();
  });
  const readOut = lineReader((line) => {
    if (isAlive?.(line)) watch.touch();
    options.onLine?.(line);
  });
  child.stderr!.on('data', readLog.push).on('end', readLog.end);
  // Whoever takes no more has a reason of its own
  if (options.stdout) pipeline(child.stdout!, options.stdout).catch(() => {});
  child.stdout!.on('data', (chunk: Buffer) => {
    if (!isAlive) watch.touch();
    if (options.onBytes) options.onBytes(chunk);
    else if (!options.stdout) readOut.push(chunk);
  });
  child.stdout!.on('end', readOut.end);
  child.on('spawn', () => lowerPriority(child, options.niceness ?? background));
  child.on('exit', () => watch.endRest());
  const fed = options.stdin ? feed(options.stdin, child) : null;

  const ended = await exit(child, program).finally(() => watch.stop());
  options.signal?.throwIfAborted();
  if (watch.reason) throw watch.reason;
  // What was not read to its end looks whole to the program
  const fault = await fed;
  if (fault) throw fault;
  return { ...ended, log };
}

/** The error of the source. `null` also if the program ended before it read everything: its exit code says why. */
async function feed(source: Readable, child: ChildProcess): Promise<Error | null> {
  const ended = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'];
  try {
    await pipeline(source, child.stdin!);
    return null;
  } catch (error) {
    return ended.includes((error as NodeJS.ErrnoException).code ?? '') ? null : (error as Error);
  }
}

function exit(child: ChildProcess, program: string): Promise<Pick<RunResult, 'code' | 'signal'>> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(missing(program, cause)));
    child.on('close', (code, signal) => resolve({ code: code ?? -1, ...(signal && { signal }) }));
  });
}

const missing = (program: string, cause: unknown) =>
  new VodsmithError(
    'encoder_missing',
    `${program} cannot be started. Install ffmpeg, or set FFMPEG_PATH and FFPROBE_PATH.`,
    { cause },
  );

function lowerPriority({ pid }: ChildProcess, niceness: number) {
  for (const lower of [() => setPriority(pid!, niceness), () => lowerSession(pid!, niceness)])
    try {
      lower();
    } catch {
      // It may have ended already, or the system may not group processes by session
    }
}

/** Where Linux shares the cores between sessions, niceness holds within one only, and each of ours is one; see sched(7). */
const lowerSession = (pid: number, niceness: number) => writeFileSync(`/proc/${pid}/autogroup`, `${niceness}`);

/** Ends the process group on abort, stall or timeout. */
class Watch {
  reason: VodsmithError | undefined;
  readonly #child: ChildProcess;
  readonly #options: RunOptions;
  #stall: NodeJS.Timeout | undefined;
  #timeout: NodeJS.Timeout | undefined;
  #kill: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, options: RunOptions) {
    this.#child = child;
    this.#options = options;
    options.signal?.addEventListener('abort', this.#end);
    if (options.timeout) this.#timeout = setTimeout(this.#late, Math.min(options.timeout, LONGEST_TIMER));
    this.touch();
  }

  touch() {
    clearTimeout(this.#stall);
    if (this.#options.stall) this.#stall = setTimeout(this.#late, Math.min(this.#options.stall, LONGEST_TIMER));
  }

  stop() {
    for (const timer of [this.#stall, this.#timeout, this.#kill]) clearTimeout(timer);
    this.#options.signal?.removeEventListener('abort', this.#end);
  }

  /** What a process started and left behind ends with it, and keeps no pipe of ours open. */
  endRest() {
    this.#signalGroup('SIGKILL');
  }

  readonly #late = () => {
    this.reason ??= new VodsmithError('encode_stalled', 'The encoder made no progress for too long and was stopped.');
    this.#end();
  };

  readonly #end = () => {
    this.#signalGroup('SIGTERM');
    this.#kill ??= setTimeout(() => this.#signalGroup('SIGKILL'), grace);
  };

  #signalGroup(signal: NodeJS.Signals) {
    try {
      if (this.#child.pid) process.kill(-this.#child.pid, signal);
    } catch {
      // Gone already
    }
  }
}
