import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';

/** Whether `script` of util-linux is there, which has a terminal for a program. */
export const hasTerminal = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs a command on a terminal of 100 columns. @returns all that was shown there, without what moves the cursor */
export async function runOnTerminal(command: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const line = `stty cols 100; exec ${command.map(quote).join(' ')}`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [shown] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return stripVTControlCharacters(shown);
}
