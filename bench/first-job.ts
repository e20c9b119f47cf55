import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Job } from '../src/schemas/job.ts';

const usage = `npm run bench -- first-job [--json]

What a newcomer waits for: seconds from "npm install" in a fresh clone (git clone of this checkout, as it is committed)
to the answering server and to the first finished job, the README's steps over samples/camera-720p.mp4. Packages come
from npm's cache where that has them.
`;

const checkout = fileURLToPath(new URL('..', import.meta.url));
const port = 38_417;
const api = `http://127.0.0.1:${port}`;
const request = {
  presets: [
    { format: 'hls', resolutions: ['240', '360', '480'] },
    { format: 'mp4', resolutions: ['360'] },
  ],
  thumbnails: [{ timestamp: '00:00:03', resolutions: ['360'], formats: ['jpg', 'webp'], filters: ['none', 'blur'] }],
};

async function run(command: string[], cwd: string): Promise<void> {
  const child = spawn(command[0]!, command.slice(1), { cwd, stdio: 'ignore' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`);
}

/** Asks until there is an answer that will do. */
async function until<T>(ask: () => Promise<T | false>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => false as const);
    if (answer !== false) return answer;
    await wait(100);
  }
}

const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T;

async function firstJob(token: string, clone: string): Promise<void> {
  const headers = { authorization: token };
  const body = new FormData();
  body.append('file', new File([await readFile(join(clone, 'samples/camera-720p.mp4'))], 'camera-720p.mp4'));
  const { id: videoId } = await json<Pick<Job, 'id'>>(fetch(`${api}/v1/files`, { method: 'POST', headers, body }));
  const { id } = await json<Job>(
    fetch(`${api}/v1/encoder/jobs`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ videoId, ...request }),
    }),
  );
  const { status } = await until(async () => {
    const job = await json<Job>(fetch(`${api}/v1/encoder/jobs/${id}`, { headers }));
    return job.finishedAt !== undefined && job;
  });
  if (status !== 'completed') throw new Error(`the job ended ${status}`);
}

/** npm does not pass a signal on: its whole group gets it. Closed is its output when the last of them has ended. */
async function stop(server: ChildProcess): Promise<void> {
  process.kill(-server.pid!, 'SIGTERM');
  await once(server, 'close');
}

if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-first-'));
  const clone = join(work, 'clone');
  await run(['git', 'clone', '--quiet', checkout, clone], work);
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 100) / 10;
  await run(['npm', 'install', '--no-audit', '--no-fund'], clone);
  const installed = seconds();
  const env = { ...process.env, PORT: String(port), DATA_DIR: join(work, 'data') };
  const server = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  try {
    let printed = '';
    server.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
    const token = await until(async () => /Authorization: ([^"]+)"/.exec(printed)?.[1] ?? false);
    await until(async () => (await fetch(`${api}/readyz`)).ok);
    const ready = seconds();
    await firstJob(token, clone);
    console.log(JSON.stringify({ installedSeconds: installed, readySeconds: ready, firstJobSeconds: seconds() }));
  } finally {
    await stop(server);
    await rm(work, { recursive: true, force: true });
  }
}
