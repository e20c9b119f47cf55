import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds until a process that has ended is started again, as a service manager does. */
const RESTART = 500;

/** A process that is started again whenever it ends. */
export interface KeptProcess {
  /** Of the one that runs now. */
  pid(): number;
  /** Resolves when it has started, again or for the first time. */
  started(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Puts the clock that it reads an hour ahead; the next call puts it right again. */
  shiftClock(): Promise<void>;
  /** Kills it, and starts the next one only after so many milliseconds. Resolves when that is done. */
  keepAway(milliseconds: number): Promise<void>;
  /** Ends it for good, by SIGTERM. */
  stop(): Promise<void>;
}

/** @param ready matches the line on standard output that says that it has started */
export function keepRunning(args: string[], env: Record<string, string>, ready: RegExp): KeptProcess {
  const { PATH = '', HOME = '' } = process.env;
  let child: ChildProcess;
  let ending = false;
  let away = Promise.resolve();
  let started = Promise.withResolvers<void>();
  const start = () => {
    child = spawn(process.execPath, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr!.on('data', (text: Buffer) => void (process.env.FAULTS_LOG && process.stderr.write(text)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (ready.test(line)) started.resolve();
      else if (process.env.FAULTS_LOG) process.stderr.write(`${line}\n`);
    });
    const { promise } = started;
    child.once('exit', async () => {
      // Whoever waits for its start goes on waiting, for the next one
      if (started.promise === promise) started = afterwards(started);
      if (ending) return;
      await Promise.all([wait(RESTART), away]);
      if (!ending) start();
    });
  };
  start();
  // Also where this process ends before its time
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: () => child.pid!,
    started: () => started.promise,
    signal: (signal) => void child.kill(signal),
    // shifted-clock.ts is loaded before its program
    shiftClock: async () => void child.kill('SIGUSR2'),
    async keepAway(milliseconds) {
      away = wait(milliseconds);
      child.kill('SIGKILL');
      await away;
    },
    async stop() {
      ending = true;
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** One that is not resolved yet; it resolves what waits for the one before, too. */
function afterwards(before: PromiseWithResolvers<void>): PromiseWithResolvers<void> {
  const next = Promise.withResolvers<void>();
  next.promise.then(before.resolve, () => {});
  return next;
}
