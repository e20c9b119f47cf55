import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { signToken } from '../../src/core/tokens.ts';
import type { Job } from '../../src/schemas/job.ts';
import type { JobRequest } from '../../src/schemas/job-request.ts';
import type { Task } from '../../src/schemas/task.ts';
import { program } from '../job/cost.ts';

const key = 'bench';
const secret = 'bench-secret';
/** Seconds. */
const tokenLife = 6 * 3600;

/** `vodsmith serve` with a data folder and a port of its own, and what a customer does with it. */
export interface Server {
  pid: number;
  url: string;
  /** @returns the file's id */
  upload(path: string): Promise<string>;
  createJob(request: JobRequest): Promise<Job>;
  getJob(id: string): Promise<Job>;
  getTasks(id: string): Promise<Task[]>;
  stop(): Promise<void>;
}

/** @throws Error with what it said where it ends at once */
export async function startServer(work: string, more: Record<string, string> = {}): Promise<Server> {
  const { PATH, HOME, FFMPEG_PATH, FFPROBE_PATH } = process.env;
  const settings = { PORT: '0', DATA_DIR: join(work, 'data'), API_KEY: key, API_SECRET: secret, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      PATH,
      HOME,
      ...(FFMPEG_PATH && { FFMPEG_PATH }),
      ...(FFPROBE_PATH && { FFPROBE_PATH }),
      ...settings,
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const errors = text(child.stderr);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Vodsmith \S+ is running at (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    return {
      pid: child.pid!,
      url,
      stop,
      ...callsOf(url, await signToken(key, secret, { expiresInSeconds: tokenLife })),
    };
  }
  throw new Error(`the server ended before it ran: ${await errors}`);
}

function callsOf(url: string, token: string): Omit<Server, 'pid' | 'url' | 'stop'> {
  const headers = { authorization: token };
  const call = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await fetch(url + path, { ...init, headers: { ...headers, ...init.headers } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    async upload(path) {
      const body = new FormData();
      body.append('file', await openAsBlob(path), basename(path));
      return (await call<{ id: string }>('/v1/files', { method: 'POST', body })).id;
    },
    createJob: (request) =>
      call('/v1/encoder/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
    getJob: (id) => call(`/v1/encoder/jobs/${id}`),
    getTasks: (id) => call(`/v1/encoder/jobs/${id}/tasks`),
  };
}
