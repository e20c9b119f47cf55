import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { Task } from '../../src/schemas/task.ts';
import { dataFolder, runCommand } from '../cli/program.ts';
import { patience, startCustomer } from './customer.ts';
import { longClip } from './long-clip.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

test('a job that was half encoded when the backup was made is completed by the restored copy', async () => {
  const DATA_DIR = await dataFolder(after);
  const before = await startCustomer({ DATA_DIR, WORKER_SLOTS: '1' }, after);
  const { id: videoId } = await before.upload(await longClip(5, after));
  const presets = [{ format: 'hls' as const, resolutions: ['240', '360', '480'] }];
  const { id } = await before.createJob({ videoId, presets });
  await vi.waitUntil(async () => (await before.getJob(id)).progress > 0, patience);
  const backup = join(dirname(DATA_DIR), 'backup.jsonl.gz');
  expect(await runCommand(['backup', backup], { DATA_DIR }, after)).toMatchObject({ code: 0, stderr: '' });
  const folder = await dataFolder(after);
  await mkdir(folder, { mode: 0o700 });
  for (const name of ['secret.key', 'storage']) await cp(join(DATA_DIR, name), join(folder, name), { recursive: true });
  await before.server.stop('SIGKILL');

  expect(await runCommand(['restore', backup], { DATA_DIR: folder }, after)).toMatchObject({ code: 0, stderr: '' });
  const waiting = await startCustomer({ DATA_DIR: folder, ROLE: 'api' }, after);
  expect(await waiting.getJob(id)).toMatchObject({ status: 'processing' });
  const tasks = await waiting.call<Task[]>('GET', `/v1/encoder/jobs/${id}/tasks`);
  expect(tasks.some(({ status }) => status !== 'done')).toBe(true);
  await waiting.server.stop();

  const restored = await startCustomer({ DATA_DIR: folder }, after);
  const job = await restored.ended(id);
  expect(job).toMatchObject({ status: 'completed', error: null });
  expect(job.files).toHaveLength(1);
  expect((await fetch(job.files[0]!.fileUrl)).status).toBe(200);
});
