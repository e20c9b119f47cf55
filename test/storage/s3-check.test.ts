import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { s3Storage } from '../../src/storage/s3.ts';
import { readS3Url } from '../../src/storage/s3-location.ts';
import { type S3Refusal, type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';

let folder: string;
let server: S3Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-s3-'));
  server = await startS3Server(folder);
});
afterEach(() => {
  server.refuse = () => null;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** What an operator reads; '' where nothing is wrong. */
async function fault(url = server.url('videos'), credentials: NodeJS.ProcessEnv = s3Credentials): Promise<string> {
  Object.assign(process.env, credentials);
  const storage = s3Storage(readS3Url(url)!);
  try {
    await storage.check();
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    storage.close();
  }
}

test('a bucket that can be used has no fault, and nothing stays in it', async () => {
  expect(await fault()).toBe('');
  expect(await fault(server.url())).toBe('');
  const { body } = await fetch(`${server.endpoint}/media?list-type=2`);
  expect(await new Response(body).text()).not.toContain('<Key>');
});

const where = () => `s3://media/videos/ at ${server.endpoint}`;

test('a server that is away', async () => {
  const url = 's3://media/videos?endpoint=http://127.0.0.1:1&forcePathStyle=true';
  expect(await fault(url)).toBe(
    'The storage s3://media/videos/ at http://127.0.0.1:1 does not answer (ECONNREFUSED): start it, or correct STORAGE_URL.',
  );
});

test('a bucket that is not there', async () => {
  const url = server.url('videos').replace('media', 'another');
  expect(await fault(url)).toMatch(
    /^There is no bucket s3:\/\/another\/videos\/ at .*: create it, or correct STORAGE_URL/,
  );
});

test('a key that the server does not know, and a secret that is not its', async () => {
  expect(await fault(undefined, { AWS_ACCESS_KEY_ID: 'NOBODY' })).toBe(
    `The access key is not known to ${where()}: correct AWS_ACCESS_KEY_ID.`,
  );
  expect(await fault(undefined, { ...s3Credentials, AWS_SECRET_ACCESS_KEY: 'guessed' })).toBe(
    `The secret does not match the access key for ${where()}: correct AWS_SECRET_ACCESS_KEY.`,
  );
});

const denied: S3Refusal = { code: 'AccessDenied', status: 403 };

test.each([
  ['put', 's3:PutObject', ({ method }: IncomingMessage) => method === 'PUT'],
  ['get', 's3:GetObject', ({ method, url }: IncomingMessage) => method === 'GET' && !url!.includes('list-type')],
  ['list', 's3:ListBucket', ({ url }: IncomingMessage) => url!.includes('list-type')],
  ['delete', 's3:DeleteObject', ({ method }: IncomingMessage) => method === 'DELETE'],
])('the right to %s is missing', async (right, name, is) => {
  server.refuse = (request) => (is(request) ? denied : null);
  expect(await fault()).toBe(`The access key may not ${right} objects in ${where()}: grant it ${name}.`);
});

test('a bucket in another region, which the server may name', async () => {
  server.refuse = () => ({ code: 'AuthorizationHeaderMalformed', status: 400, Region: 'eu-west-3' });
  expect(await fault(`${server.url('videos')}&region=us-east-2`)).toBe(
    `The bucket ${where()} is in the region eu-west-3, not us-east-2: set region=eu-west-3 in STORAGE_URL.`,
  );
  server.refuse = () => ({ code: 'PermanentRedirect', status: 301 });
  expect(await fault()).toMatch(/is in another region than .*: set region=\.\.\. in STORAGE_URL\.$/);
});

test('a clock that is off', async () => {
  server.refuse = () => ({ code: 'RequestTimeTooSkewed', status: 403 });
  expect(await fault()).toBe(
    `The clock of this machine and that of ${where()} are more than 15 minutes apart: set the clock (NTP).`,
  );
});

test('anything else is told as the server says it', async () => {
  server.refuse = () => ({ code: 'QuotaExceeded', status: 400 });
  expect(await fault()).toBe(`${where()}: could not put an object (QuotaExceeded): as the test wants it.`);
});
