import { execFileSync, spawnSync } from 'node:child_process';

/** What a shell reads once, when it starts, so that programs can bring completions. */
export const bashCompletion = '/usr/share/bash-completion/bash_completion';

/** Programs that the tests run but the project does not need, by how they show that they are there. */
const tools = {
  curl: { shows: ['curl', '--version'], debian: 'curl' },
  python: { shows: ['/usr/bin/python3', '-c', 'import requests'], debian: 'python3-requests' },
  php: { shows: ['php', '--version'], debian: 'php-cli' },
  ruby: { shows: ['ruby', '-ropenssl', '-e', '1'], debian: 'ruby' },
  chromium: { shows: ['chromium', '--version'], debian: 'chromium' },
  zsh: { shows: ['zsh', '--version'], debian: 'zsh' },
  fish: { shows: ['fish', '--version'], debian: 'fish' },
  bashCompletion: { shows: ['test', '-f', bashCompletion], debian: 'bash-completion' },
} satisfies Record<string, { shows: [string, ...string[]]; debian: string }>;

export type Tool = keyof typeof tools;

export function has(tool: Tool): boolean {
  const [command, ...args] = tools[tool].shows;
  return spawnSync(command!, args, { stdio: 'ignore' }).status === 0;
}

/** Installs what is missing where that may be done; else says the one command that does. Runs before the tests. */
export default function installTools(): void {
  const missing = (Object.keys(tools) as Tool[]).filter((tool) => !has(tool)).map((tool) => tools[tool].debian);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const may = process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!may) {
    console.warn(`Some tests are left out, because programs are missing. As root: apt-get update && ${command}`);
    return;
  }
  console.warn(`Installing what some tests need: ${command}`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as const,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], { ...options, stdio: [...options.stdio] });
    execFileSync('sh', ['-c', command], { ...options, stdio: [...options.stdio] });
  } catch (error) {
    console.warn(`That failed (${(error as Error).message}): the tests that need them are left out.`);
  }
}
