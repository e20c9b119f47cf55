import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process of one version. */
export interface Running {
  pid: number;
  /** Of an API; '' of a worker. */
  url: string;
  /** Whether it has ended without having been told to. */
  died(): boolean;
  /** Ends it by SIGTERM, if it has not ended yet. @returns its exit code; `null`: it was killed */
  stop(): Promise<number | null>;
}

/** Starts the program in `folder` and waits until it says that it runs. Errors that it logs go to stderr. */
export async function startProgram(folder: string, env: Record<string, string>): Promise<Running> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(folder, 'src/cli/main.ts'), 'serve'], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await Promise.race([
    saidUrl(child),
    ended.then(() => {
      throw new Error(`${env.ROLE} in ${folder} ended before it ran`);
    }),
  ]);
  let told = false;
  return {
    pid: child.pid!,
    url,
    died: () => !told && (child.exitCode !== null || child.signalCode !== null),
    async stop() {
      told ||= child.exitCode === null && child.signalCode === null;
      child.kill('SIGTERM');
      const [code] = await ended;
      return code as number | null;
    },
  };
}

function saidUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const ready = /^Vodsmith \S+ (?:is running at (\S+)|works on jobs)/.exec(line);
      if (ready !== null) resolve(ready[1] ?? '');
      // The log: errors alone
      else if (line.startsWith('{')) process.stderr.write(`${line}\n`);
    });
  });
}
