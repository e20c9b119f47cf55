import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { signToken } from '../../src/core/tokens.ts';
import type { Job } from '../../src/schemas/job.ts';
import { addressesIn } from '../ladder/playable.ts';
import { apiKey } from './installation.ts';

/** Milliseconds between two tries, and for one. */
const AGAIN = 500;
const LIMIT = 15_000;

/** What a customer's program does that tries again, at another API, until it has an answer. */
export interface Customer {
  /** Id of the uploaded file. */
  upload(path: string): Promise<string>;
  /** Id of the job that was acknowledged. */
  submit(videoId: string, webhookUrl: string): Promise<string>;
  /** `null` where the API says that there is no such job. */
  job(id: string): Promise<Job | null>;
  /** Of a playlist: and all that it names, and what that names. */
  isReadable(url: string): Promise<boolean>;
}

export async function openCustomer(origins: string[]): Promise<Customer> {
  const authorization = await signToken(apiKey.API_KEY, apiKey.API_SECRET, { expiresInSeconds: 86_400 });
  let turn = 0;
  const ask = async (path: string, options: () => RequestInit = () => ({})): Promise<Response> => {
    for (;;) {
      const url = path.startsWith('/') ? origins[turn++ % origins.length]! + path : path;
      const { headers, ...more } = options();
      try {
        const signal = AbortSignal.timeout(LIMIT);
        const answer = await fetch(url, { ...more, headers: { authorization, ...headers }, signal });
        if (answer.status < 500) return answer;
      } catch {
        // Killed, or silent
      }
      await wait(AGAIN);
    }
  };
  const read = async <T>(answer: Response): Promise<T> => {
    if (!answer.ok) throw new Error(`${answer.url} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const isReadable = async (url: string): Promise<boolean> => {
    const isPlaylist = new URL(url).pathname.endsWith('.m3u8');
    const answer = await ask(url, () => ({ method: isPlaylist ? 'GET' : 'HEAD' }));
    if (!answer.ok || !isPlaylist) return answer.ok;
    for (const address of addressesIn(await answer.text()))
      if (!(await isReadable(new URL(address, url).href))) return false;
    return true;
  };
  return {
    isReadable,
    async upload(path) {
      const bytes = await readFile(path);
      const form = () => {
        const body = new FormData();
        body.append('file', new File([bytes], 'film.mp4'));
        return { method: 'POST', body };
      };
      return (await read<{ id: string }>(await ask('/v1/files', form))).id;
    },
    async submit(videoId, webhookUrl) {
      const presets = [
        { format: 'hls', resolutions: ['240'] },
        { format: 'mp4', resolutions: ['240'] },
      ];
      const body = JSON.stringify({ videoId, presets, quality: 'draft', webhookUrl });
      // The same job, where the answer to a try was lost
      const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      return (await read<Job>(await ask('/v1/encoder/jobs', () => ({ method: 'POST', headers, body })))).id;
    },
    async job(id) {
      const answer = await ask(`/v1/encoder/jobs/${id}`);
      return answer.status === 404 ? null : await read<Job>(answer);
    },
  };
}
