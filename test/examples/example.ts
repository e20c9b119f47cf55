import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type { After } from '../cli/program.ts';
import { patience } from '../e2e/customer.ts';

export interface Example {
  /** Where it says that it listens. */
  url: string;
  /** The first of what it prints that fits, once it is there. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a program of examples/, as its reader does. */
export async function startExample(file: string, env: Record<string, string>, after: After): Promise<Example> {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
  const child = spawn(process.execPath, [path], { env: { ...env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  after(async () => {
    child.kill();
    await ended;
  });
  let printed = '';
  child.stdout.on('data', (bytes) => {
    printed += bytes;
  });
  const prints = (pattern: RegExp) => vi.waitUntil(() => pattern.exec(printed), patience);
  const [url] = await prints(/http:\/\/[\d.:]+/);
  return { url: url!, prints };
}
