import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../src/schemas/job.ts';
import { cloneInto, install, type Newcomer, start, until } from './first-job/newcomer.ts';
import { oneDrop } from './first-job/one-drop.ts';

const usage = `npm run bench -- first-job [--json]

What a newcomer waits for, in seconds since "npm install" was typed in a fresh clone (git clone of this checkout, as it
is committed). Packages come from npm's cache where that has them.

  installedSeconds  npm install has ended
  readySeconds      npm start answers
  loggedInSeconds   Chromium has opened the dashboard and logged in
  droppedSeconds    samples/camera-720p.mp4 was dropped on its first page
  playsSeconds      that film plays there
  whileEncoding     whether it was still being encoded then

and then, of the same server by its API, jobSeconds: the README's job over the same film, from the upload to its end.
`;

const request = {
  presets: [
    { format: 'hls', resolutions: ['240', '360', '480'] },
    { format: 'mp4', resolutions: ['360'] },
  ],
  thumbnails: [{ timestamp: '00:00:03', resolutions: ['360'], formats: ['jpg', 'webp'], filters: ['none', 'blur'] }],
};

const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T;

async function readmeJob({ url, clone, token }: Newcomer): Promise<void> {
  const headers = { authorization: token };
  const body = new FormData();
  body.append('file', new File([await readFile(join(clone, 'samples/camera-720p.mp4'))], 'camera-720p.mp4'));
  const { id: videoId } = await json<Pick<Job, 'id'>>(fetch(`${url}/v1/files`, { method: 'POST', headers, body }));
  const { id } = await json<Job>(
    fetch(`${url}/v1/encoder/jobs`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ videoId, ...request }),
    }),
  );
  const { status } = await until(async () => {
    const job = await json<Job>(fetch(`${url}/v1/encoder/jobs/${id}`, { headers }));
    return job.finishedAt !== undefined && job;
  });
  if (status !== 'completed') throw new Error(`the job ended ${status}`);
}

const stopwatch = () => {
  const from = performance.now();
  return () => Math.round((performance.now() - from) / 100) / 10;
};

if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-first-'));
  try {
    const clone = await cloneInto(work);
    const seconds = stopwatch();
    await install(clone);
    const installedSeconds = seconds();
    const newcomer = await start(clone);
    try {
      const readySeconds = seconds();
      const drop = await oneDrop(newcomer, seconds);
      const job = stopwatch();
      await readmeJob(newcomer);
      console.log(JSON.stringify({ installedSeconds, readySeconds, ...drop, jobSeconds: job() }));
    } finally {
      await newcomer.stop();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
