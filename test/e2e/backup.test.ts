import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { dataFolder, runCommand } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';
import { type Customer, startCustomer } from './customer.ts';

// Each command starts a database of its own
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

let DATA_DIR: string;
let customer: Customer;
let queued: Job;
let backup: string;

beforeAll(async () => {
  DATA_DIR = await dataFolder(after);
  // No worker: what is queued stays so
  customer = await startCustomer({ DATA_DIR, ROLE: 'api' }, after);
  const { id: videoId } = await customer.upload(mediaFile('4x3-240p.mp4'));
  const userData = { title: 'Ä film\n🎬', of: { '2': 'b', '1': 'a', __proto__: 1 } };
  queued = await customer.createJob({ videoId, presets: [{ format: 'mp4', resolutions: ['240'] }], userData });
  backup = join(dirname(DATA_DIR), 'backup.jsonl.gz');
  const made = await runCommand(['backup', backup, '--json'], { DATA_DIR }, after);
  expect(made).toMatchObject({ code: 0, stderr: '' });
});

/** A folder with the key and the stored files of the one that was backed up. */
async function newFolder(): Promise<string> {
  const folder = await dataFolder(after);
  await mkdir(folder, { mode: 0o700 });
  await cp(join(DATA_DIR, 'secret.key'), join(folder, 'secret.key'));
  await cp(join(DATA_DIR, 'storage'), join(folder, 'storage'), { recursive: true });
  return folder;
}

describe('a backup of a server that runs', () => {
  test('is restored elsewhere, and the job that was queued is completed there', async () => {
    const folder = await newFolder();
    expect(await runCommand(['restore', backup], { DATA_DIR: folder }, after)).toMatchObject({ code: 0, stderr: '' });
    const restored = await startCustomer({ DATA_DIR: folder }, after);
    const job = await restored.ended(queued.id);
    expect(job).toMatchObject({ status: 'completed', error: null, userData: queued.userData });
    expect(JSON.stringify(job.userData)).toBe(JSON.stringify(queued.userData));
    expect((await fetch(job.files[0]!.fileUrl)).status).toBe(200);
    // Keys, secrets and numbers go on: another job can be made with the same token
    await restored.createJob({ videoId: queued.videoId!, presets: [{ format: 'mp4', resolutions: ['240'] }] });
    const again = await runCommand(['restore', backup], { DATA_DIR: folder }, after);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('in use') });
  });

  test('is for its owner alone, holds no secret that can be read, and replaces no file', async () => {
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    const text = gunzipSync(await readFile(backup)).toString();
    for (const secret of ['my-secret', 'dGhlIHNlY3JldCBvZiB0aGUgcHJvamVjdA=='])
      expect(text.includes(secret), secret).toBe(false);
    expect(text).toContain(queued.id);
    const again = await runCommand(['backup', backup], { DATA_DIR }, after);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists') });
  });
});

/** Its end agrees with what is left of it. */
function withoutHead(text: string): string {
  const [, ...lines] = text.trimEnd().split('\n');
  const { end, rows } = JSON.parse(lines.pop()!);
  const left = lines.map((line) => `${line}\n`).join('');
  return `${left}${JSON.stringify({ end, rows, sha256: createHash('sha256').update(left).digest('hex') })}\n`;
}

describe('not restored, with a sentence and without a row, is a backup', () => {
  const spoilt: [string, (text: string) => Buffer | string, RegExp][] = [
    ['that is cut off', (text) => gzipSync(text.slice(0, text.length - 200)), /not a complete backup/],
    ['of which a row was changed', (text) => gzipSync(text.replace('First key', 'Other key')), /hash/],
    ['without its first line', (text) => gzipSync(withoutHead(text)), /not a complete backup: its first line/],
    ['of another schema', (text) => gzipSync(text.replace(/"schema":\d+/, '"schema":1')), /schema 1/],
    ['that is none', () => 'hello', /cannot be read as a backup/],
  ];
  test('that was spoilt, or whose secret key is another one', async () => {
    const folder = await newFolder();
    const text = gunzipSync(await readFile(backup)).toString();
    for (const [name, spoil, says] of spoilt) {
      const file = join(dirname(folder), 'spoilt');
      await writeFile(file, spoil(text));
      const { code, stderr } = await runCommand(['restore', file], { DATA_DIR: folder }, after);
      expect(stderr, name).toMatch(says);
      expect(stderr.trim().split('\n'), name).toHaveLength(1);
      expect(code, name).toBe(1);
    }
    const SECRET_KEY = Buffer.alloc(32, 9).toString('base64');
    const other = await runCommand(['restore', backup], { DATA_DIR: folder, SECRET_KEY }, after);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('SECRET_KEY') });
    expect(await runCommand(['restore', backup], { DATA_DIR: folder }, after)).toMatchObject({ code: 0 });
  });
});
