import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/schemas/job.ts';
import type { Input } from './inputs.ts';
import type { Target } from './server.ts';

export type End = 'refused' | 'failed' | 'completed';

/** An input that did not end as it should. */
export class Broke extends Error {}

/** Milliseconds in which an input must have ended, on a machine that has other things to do. */
const PATIENCE = 240_000;
const request = {
  presets: [
    { format: 'hls', resolutions: ['240'] },
    { format: 'mp4', resolutions: ['240'] },
  ],
  thumbnails: [{ timestamp: '00:00:00', resolutions: ['240'], formats: ['jpg'] }],
  quality: 'draft',
};

/**
 * Uploads it, sends a job, and waits for the end.
 *
 * @returns how it ended, and all that was answered
 * @throws Broke where it ended in no allowed way
 */
export async function tryInput(target: Target, { bytes }: Input): Promise<{ end: End; answers: string }> {
  const body = new FormData();
  body.append('file', new File([new Uint8Array(bytes)], 'film.mp4'));
  const uploaded = await call(target, '/v1/files', { method: 'POST', body });
  if (uploaded.status >= 400) return { end: 'refused', answers: uploaded.text };
  const { id: videoId } = JSON.parse(uploaded.text) as { id: string };
  const sent = await call(target, '/v1/encoder/jobs', {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ ...request, videoId }),
  });
  if (sent.status >= 400) return { end: 'refused', answers: sent.text };
  const { id } = JSON.parse(sent.text) as Job;
  const until = performance.now() + PATIENCE;
  while (performance.now() < until) {
    const { text, status } = await call(target, `/v1/encoder/jobs/${id}`);
    if (status !== 200) throw new Broke(`the job answered ${status}: ${text}`);
    const job = JSON.parse(text) as Job;
    if (job.status === 'completed') return { end: job.status, answers: text };
    if (job.status === 'failed') return { end: failed(job), answers: text };
    await wait(250);
  }
  throw new Broke(`the job ${id} did not end within ${PATIENCE / 1000} s`);
}

/** A failed job has a reason that its sender can act on; our own faults are none. */
function failed({ error }: Job): End {
  if (error && error.message.length > 10 && error.code !== 'internal_error') return 'failed';
  throw new Broke(`the job failed without a reason of its own: ${JSON.stringify(error)}`);
}

async function call({ url, token }: Target, path: string, init: RequestInit = {}) {
  const headers = { authorization: token, ...init.headers };
  for (;;) {
    const answer = await fetch(url + path, { ...init, headers, signal: AbortSignal.timeout(PATIENCE) });
    const text = await answer.text();
    if (answer.status >= 500) throw new Broke(`${path} answered ${answer.status}: ${text}`);
    if (answer.status !== 429) return { status: answer.status, text };
    await wait(1000 * Number(answer.headers.get('retry-after') ?? 1));
  }
}
