import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyNewCluster } from '../new-cluster.ts';
import { type S3Refusal, type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';
import { runCommand } from './program.ts';

let folder: string;
let DATA_DIR: string;
let s3: S3Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-bucket-'));
  s3 = await startS3Server(join(folder, 's3'));
  // One for all starts, since none of them gets to its end
  DATA_DIR = join(folder, 'data');
  await copyNewCluster(join(DATA_DIR, 'database'));
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  s3.refuse = () => null;
});

/** What `vodsmith serve` says, which does not start. */
async function refusal(STORAGE_URL: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['serve'], { ...s3Credentials, DATA_DIR, STORAGE_URL });
  expect(stdout).toBe('');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^vodsmith: .+\n$/);
  return stderr;
}

const refusals: [what: string, refusal: S3Refusal, advice: RegExp][] = [
  [
    'in another region',
    { code: 'PermanentRedirect', status: 301 },
    /another region.*: set region=\.\.\. in STORAGE_URL/,
  ],
  ['whose clock is another', { code: 'RequestTimeTooSkewed', status: 403 }, /minutes apart: set the clock/],
  ['that may not be written', { code: 'AccessDenied', status: 403 }, /may not put objects.*: grant it s3:PutObject/],
];

test.each(refusals)(
  'a bucket %s keeps the server from starting, in one line that says what to do',
  async (_what, fault, advice) => {
    s3.refuse = () => fault;
    expect(await refusal(s3.url())).toMatch(advice);
  },
);

test('so do a bucket that is not there, and a server that is not', async () => {
  expect(await refusal(s3.url().replace('media', 'another'))).toMatch(
    /no bucket .*: create it, or correct STORAGE_URL/,
  );
  expect(await refusal('s3://media/?endpoint=http://127.0.0.1:1&forcePathStyle=true&region=us-east-1')).toMatch(
    /does not answer .*: start it, or correct STORAGE_URL/,
  );
});
