import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const port = 38_417;

/** What somebody has who has just typed the two commands of the README. */
export interface Newcomer {
  url: string;
  /** The folder that was cloned. */
  clone: string;
  /** Of the first key, as the first start prints it. */
  token: string;
  password: string;
  stop(): Promise<void>;
}

async function run(command: string[], cwd: string): Promise<void> {
  const child = spawn(command[0]!, command.slice(1), { cwd, stdio: 'ignore' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`);
}

/** Asks until there is an answer that will do. */
export async function until<T>(ask: () => Promise<T | false>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => false as const);
    if (answer !== false) return answer;
    await wait(100);
  }
}

/** A fresh clone of this checkout, as it is committed. @returns its folder */
export async function cloneInto(work: string): Promise<string> {
  const clone = join(work, 'clone');
  await run(['git', 'clone', '--quiet', checkout, clone], work);
  return clone;
}

export const install = (clone: string): Promise<void> => run(['npm', 'install', '--no-audit', '--no-fund'], clone);

/** `npm start`, until it answers. */
export async function start(clone: string): Promise<Newcomer> {
  const env = { ...process.env, PORT: String(port), DATA_DIR: join(clone, 'data') };
  const server = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  let printed = '';
  server.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  const token = await until(async () => /Authorization: ([^"]+)"/.exec(printed)?.[1] ?? false);
  const password = await until(async () => /admin password\s+(\S+)/.exec(printed)?.[1] ?? false);
  await until(async () => (await fetch(`${url}/readyz`)).ok);
  return { url, clone, token, password, stop: () => stop(server) };
}

/** npm does not pass a signal on: its whole group gets it. Closed is its output when the last of them has ended. */
async function stop(server: ChildProcess): Promise<void> {
  process.kill(-server.pid!, 'SIGTERM');
  await once(server, 'close');
}
