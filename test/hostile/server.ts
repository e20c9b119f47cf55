import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { signToken } from '../../src/core/tokens.ts';

const program = fileURLToPath(new URL('../../bin/vodsmith.js', import.meta.url));
const keys = { API_KEY: 'hostile', API_SECRET: 'hostile-secret' };
/** Seconds. */
const tokenLife = 12 * 3600;

/** A real server with a data folder of its own. */
export interface Target {
  child: ChildProcess;
  url: string;
  token: string;
  /** What it said of faults of its own. */
  faults: string[];
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

export async function startTarget(folder: string): Promise<Target> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PORT: '0', LOG_LEVEL: 'error', DATA_DIR: join(folder, 'data'), ...keys };
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const faults: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => faults.push(line));
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await ended;
    return code as number | null;
  };
  const lines = createInterface({ input: child.stdout });
  const started = Promise.withResolvers<string>();
  lines.on('line', (line) => {
    const url = /^Vodsmith \S+ is running at (\S+)/.exec(line)?.[1];
    if (url !== undefined) started.resolve(url);
    // A task that failed is judged by what its job says
    else if (/^\{"level":(50|60)/.test(line) && !line.includes('"taskId":')) faults.push(line);
  });
  void ended.then(() => started.reject(new Error(`the server ended before it ran: ${faults.join('\n')}`)));
  const url = await started.promise;
  const token = await signToken(keys.API_KEY, keys.API_SECRET, { expiresInSeconds: tokenLife });
  return { child, url, token, faults, stop };
}
