import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { type After, dataFolder, runCommand, startServer } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';
import { type Customer, patience, startCustomer } from './customer.ts';

// Processes that share nothing but a database and a bucket

const request = {
  presets: [
    { format: 'hls' as const, resolutions: ['240'] },
    { format: 'mp4' as const, resolutions: ['240'] },
  ],
  thumbnails: [{ timestamp: '00:00:00', resolutions: ['240'], formats: ['jpg' as const] }],
};
const cleanups: (() => Promise<void>)[] = [];
const after: After = (cleanup) => void cleanups.unshift(cleanup);

let postgres: PostgresServer;
let folder: string;
let s3: S3Server;
let shared: Record<string, string>;
let dataDirs: string[];
let customer: Customer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-bucket-'));
  [postgres, s3] = await Promise.all([startPostgres(['-c', 'fsync=off']), startS3Server(folder)]);
  shared = {
    ...s3Credentials,
    DATABASE_URL: `${postgres.origin}/postgres`,
    STORAGE_URL: s3.url('videos'),
    SECRET_KEY: '07'.repeat(32),
    EGRESS_ALLOW: '127.0.0.0/8',
  };
  dataDirs = [await dataFolder(after), await dataFolder(after)];
  customer = await startCustomer({ ...shared, ROLE: 'api', DATA_DIR: dataDirs[0]! }, after);
  const PUBLIC_URL = customer.server.url;
  await startServer({ ...shared, PUBLIC_URL, ROLE: 'worker', DATA_DIR: dataDirs[1]! }, after);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
  await s3.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

async function expectDelivered({ files }: Job): Promise<void> {
  expect(files.map(({ type }) => type)).toEqual(['video', 'x-tar', 'image']);
  const types = ['video/mp4', 'application/vnd.apple.mpegurl', 'image/jpeg'];
  for (const [index, { fileUrl }] of files.entries()) {
    const answer = await fetch(fileUrl, { headers: { range: 'bytes=0-9', origin: 'https://app.example' } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-type')).toBe(types[index]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect((await answer.bytes()).length).toBe(10);
  }
}

test('an uploaded film is encoded and delivered, and no process keeps any of it', async () => {
  const { id: videoId, fileUrl } = await customer.upload(mediaFile('rotated-portrait-6ch.mp4'));
  const job = await customer.ended((await customer.createJob({ videoId, ...request })).id);
  expect(job.error).toBeNull();
  await expectDelivered(job);
  expect((await fetch(fileUrl)).status).toBe(200);
  for (const path of dataDirs) {
    const storage = join(path, 'storage');
    expect(existsSync(storage) ? readdirSync(storage) : []).toEqual([]);
  }
});

test('a film that is named by its URL ends in the bucket, too', async () => {
  const { fileUrl: videoUrl } = await customer.upload(mediaFile('4x3-240p.mp4'));
  const job = await customer.ended((await customer.createJob({ videoUrl, ...request })).id);
  expect(job.error).toBeNull();
  await expectDelivered(job);
});

test('while the bucket is away nothing is taken in or delivered, and all of it goes on when it is back', async () => {
  const path = mediaFile('edit-list.mp4');
  const { id: videoId, fileUrl } = await customer.upload(path);
  const port = Number(new URL(s3.endpoint).port);
  await s3.stop();
  const away = async (answer: Response) => {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    return (await answer.json()) as { code: string; detail: string };
  };
  const ready = await away(await fetch(`${customer.server.url}/readyz`));
  expect(ready.detail).toContain('storage');
  expect((await away(await fetch(fileUrl))).code).toBe('storage_unavailable');
  const body = new FormData();
  body.append('file', new File([await readFile(path)], 'film.mp4'));
  const headers = { authorization: customer.token };
  const upload = await fetch(`${customer.server.url}/v1/files`, { method: 'POST', headers, body });
  expect((await away(upload)).code).toBe('storage_unavailable');
  const { id } = await customer.createJob({ videoId, ...request });
  await vi.waitUntil(async () => (await customer.getJob(id)).status === 'processing', patience);
  s3 = await startS3Server(folder, port);
  const job = await customer.ended(id);
  expect(job.error).toBeNull();
  await expectDelivered(job);
  expect((await fetch(`${customer.server.url}/readyz`)).status).toBe(200);
});

test.each([
  ['another secret key', { SECRET_KEY: '08'.repeat(32) }, /The secret key of this process .* Set SECRET_KEY to that/],
  [
    'a bucket that is not there',
    { STORAGE_URL: 's3://nothing-here?endpoint=ENDPOINT&forcePathStyle=true' },
    /There is no bucket s3:\/\/nothing-here\/ at http.*: create it, or correct STORAGE_URL/,
  ],
])('a process with %s says what to do, and does not start', async (_name, change, message) => {
  const env: Record<string, string> = { ...shared, ...change };
  const STORAGE_URL = env.STORAGE_URL!.replace('ENDPOINT', s3.endpoint);
  const { code, stderr } = await runCommand(['serve'], { ...env, STORAGE_URL });
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
