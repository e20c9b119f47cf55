import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, vi } from 'vitest';
import { signToken } from '../../src/core/tokens.ts';
import type { File as StoredFile } from '../../src/schemas/file.ts';
import type { Job } from '../../src/schemas/job.ts';
import type { JobRequest } from '../../src/schemas/job-request.ts';
import { type After, type Server, startServer } from '../cli/program.ts';

const key = 'my-key';
const secret = 'my-secret';
export const webhookSecret = 'whsec_dGhlIHNlY3JldCBvZiB0aGUgcHJvamVjdA==';

/** A server of its own with a known key, and what a customer's program does with it. */
export interface Customer {
  server: Server;
  token: string;
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The public sample flow: ask where to, then send the form. */
  upload(path: string): Promise<StoredFile>;
  createJob(request: JobRequest): Promise<Job>;
  getJob(id: string): Promise<Job>;
  /** Asks until the job has ended. */
  ended(id: string): Promise<Job>;
}

/** Milliseconds. */
export const patience = { timeout: 100_000, interval: 200 };
export const hasEnded = ({ status }: Job) => status === 'completed' || status === 'failed';

export async function startCustomer(env: Record<string, string> = {}, after?: After): Promise<Customer> {
  const settings = { API_KEY: key, API_SECRET: secret, WEBHOOK_SECRET: webhookSecret, EGRESS_ALLOW: '127.0.0.0/8' };
  const server = await startServer({ ...settings, ...env }, after);
  const { API_KEY, API_SECRET } = { ...settings, ...env };
  const token = await signToken(API_KEY, API_SECRET, { expiresInSeconds: 600 });
  const headers = { authorization: token };
  const json = { ...headers, 'content-type': 'application/json' };

  const read = async <T>(answer: Response): Promise<T> => {
    expect(answer.status, await answer.clone().text()).toBe(200);
    return (await answer.json()) as T;
  };
  const customer: Customer = {
    server,
    token,
    call: async (method, path, body) =>
      read(await fetch(server.url + path, { method, headers: json, body: body ? JSON.stringify(body) : null })),
    async upload(path) {
      const asked = await fetch(`${server.url}/v1/files`, { method: 'POST', headers: json, body: '' });
      const { url } = await read<{ url: string }>(asked);
      const body = new FormData();
      body.append('file', new File([await readFile(path)], basename(path)));
      return read(await fetch(url, { method: 'POST', headers, body }));
    },
    createJob: (request) => customer.call('POST', '/v1/encoder/jobs', request),
    getJob: (id) => customer.call('GET', `/v1/encoder/jobs/${id}`),
    async ended(id) {
      return vi.waitUntil(async () => {
        const job = await customer.getJob(id);
        return hasEnded(job) && job;
      }, patience);
    },
  };
  return customer;
}
