import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Block } from './blocks.ts';
import type { Workshop } from './workshop.ts';

const execute = promisify(execFile);

interface Program {
  command: string;
  ending: string;
}

const programs: Record<string, Program> = {
  js: { command: process.execPath, ending: 'mjs' },
  php: { command: 'php', ending: 'php' },
  python: { command: '/usr/bin/python3', ending: 'py' },
  ruby: { command: 'ruby', ending: 'rb' },
};

/** Puts a block into a file of the workshop. */
export async function write(block: Block, { folder, fillIn }: Workshop, ending: string, more = ''): Promise<string> {
  const path = join(folder, `${block.page.replaceAll('/', '-')}-${block.line}.${ending}`);
  await writeFile(path, `${fillIn(block.code)}\n${more}`);
  return path;
}

/** A program that ends well. Where its last word is a token or the URL of a playlist, that is tried. */
export async function runProgram(block: Block, workshop: Workshop): Promise<void> {
  const { command, ending } = programs[block.language]!;
  const path = await write(block, workshop, ending);
  const { stdout } = await execute(command, [path], { cwd: workshop.folder, env: workshop.env });
  const last = stdout.trim().split(/\s/).at(-1)!;
  const { url } = workshop.customer.server;
  if (last.startsWith('http')) return expect(await (await fetch(last)).text()).toMatch(/^#EXTM3U/);
  if (last.split('.').length !== 3) return;
  const answer = await fetch(`${url}/v1/files`, { headers: { authorization: last } });
  expect(answer.status, stdout).toBe(200);
}

/** A module with `jobOf(body, headers)` or a route with `POST(request)`: gets a webhook as the server sent it. */
export async function receiveByModule(block: Block, workshop: Workshop): Promise<void> {
  const { body, headers } = await workshop.webhook();
  process.env.WEBHOOK_SECRET = workshop.env.WEBHOOK_SECRET;
  const path = await write(block, workshop, block.language === 'ts' ? 'ts' : 'mjs');
  const { jobOf, POST } = await import(/* @vite-ignore */ pathToFileURL(path).href);
  const changed = body.replace('completed', 'failed');
  if (jobOf) {
    expect(jobOf(body, headers)).toEqual(JSON.parse(body));
    expect(() => jobOf(changed, headers)).toThrow();
    return;
  }
  const post = async (text: string) =>
    (await POST(new Request('http://app.example/api/encoded', { method: 'POST', headers, body: text }))).status;
  expect(await post(body)).toBe(204);
  expect(await post(body)).toBe(204);
  expect(await post(changed)).toBe(401);
}

const pythonHarness = `
import pathlib
headers = json.loads(os.environ["HEADERS"])
body = pathlib.Path("webhook.json").read_bytes()
try:
    job_of(body.replace(b"completed", b"failed"), headers)
except ValueError:
    print(job_of(body, headers)["id"])
`;

/** The same in Python. */
export async function receiveByPython(block: Block, workshop: Workshop): Promise<void> {
  const { body, headers } = await workshop.webhook();
  const path = await write(block, workshop, 'py', pythonHarness);
  await writeFile(join(workshop.folder, 'webhook.json'), body);
  const env = { ...workshop.env, HEADERS: JSON.stringify(headers) };
  const { stdout } = await execute('/usr/bin/python3', [path], { cwd: workshop.folder, env });
  expect(stdout.trim()).toBe(workshop.job.id);
}

/** All shell blocks of a page, in one shell. */
export async function runShell(blocks: Block[], { folder, env, fillIn }: Workshop): Promise<string> {
  const script = blocks.map(({ code }) => fillIn(code)).join('\n');
  const { stdout } = await execute('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env,
    maxBuffer: 2 ** 26,
  });
  return stdout;
}
