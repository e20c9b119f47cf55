import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { slotsFor } from '../../src/media/steps/threads.ts';
import type { Job } from '../../src/schemas/job.ts';
import type { Plan } from '../../src/schemas/plan.ts';
import type { Task } from '../../src/schemas/task.ts';
import { dataFolder } from '../cli/program.ts';
import { type Customer, patience, startCustomer } from './customer.ts';
import { longClip } from './long-clip.ts';
import { processesNaming } from './processes.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const request = {
  presets: [
    { format: 'hls' as const, resolutions: ['240', '360', '480'] },
    { format: 'mp4' as const, resolutions: ['480'] },
  ],
  quality: 'draft' as const,
};

/** Paths of all files below the folder. */
const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

/** Who does what of a job. */
const tasksOf = (customer: Customer, { id }: Job) => customer.call<Task[]>('GET', `/v1/encoder/jobs/${id}/tasks`);

/** A job over a minute of film of which half is encoded. */
async function startEncode(customer: Customer, receiver: Receiver): Promise<Job> {
  const { id: videoId } = await customer.upload(await longClip(7));
  const { id } = await customer.createJob({ videoId, ...request, webhookUrl: receiver.url });
  return vi.waitUntil(async () => {
    const job = await customer.getJob(id);
    return job.progress > 0.5 && job;
  }, patience);
}

async function keysOf(customer: Customer, job: Job): Promise<string[]> {
  const { outputs } = await customer.call<Plan>('GET', `/v1/encoder/jobs/${job.id}/plan`);
  return outputs.map(({ key }) => key);
}

/** The job ends by itself, as if nothing had happened. */
async function expectTheSameEnd(customer: Customer, id: string, keys: string[], receiver: Receiver): Promise<void> {
  const job = await customer.ended(id);
  expect(job.error).toBeNull();
  expect(job.status).toBe('completed');
  expect(job.files.map(({ filePath }) => filePath)).toEqual(keys);
  for (const { fileUrl } of job.files) expect((await fetch(fileUrl)).status).toBe(200);
  expect((await receiver.firstJob()).id).toBe(id);
  const { data } = await customer.call<{ data: unknown[] }>('GET', `/v1/webhooks/deliveries?jobId=${id}`);
  expect(data).toMatchObject([{ status: 'delivered', attempts: [{ number: 1 }] }]);
  expect(receiver.received).toHaveLength(1);
}

describe('a job in the middle of its encode', { timeout: 300_000 }, () => {
  test('survives a server that is killed, and its encoders do not; no more is done again than a task for each slot', async () => {
    const DATA_DIR = await dataFolder();
    await using receiver = await startReceiver();
    const before = await startCustomer({ DATA_DIR });
    const job = await startEncode(before, receiver);
    const keys = await keysOf(before, job);
    expect(processesNaming(DATA_DIR)).toContainEqual(expect.stringContaining('ffmpeg'));
    const done = (await tasksOf(before, job)).filter(({ status }) => status === 'done');
    await before.server.stop('SIGKILL');
    await vi.waitUntil(() => processesNaming(DATA_DIR).length === 0, patience);

    const after = await startCustomer({ DATA_DIR });
    expect((await after.getJob(job.id)).progress).toBeGreaterThan(0.5);
    await expectTheSameEnd(after, job.id, keys, receiver);
    const tasks = await tasksOf(after, job);
    expect(done.filter(({ kind }) => kind === 'encode-video').length).toBeGreaterThan(0);
    expect(tasks).toEqual(expect.arrayContaining(done));
    expect(tasks.filter(({ attempt }) => attempt > 1).length).toBeLessThanOrEqual(slotsFor(availableParallelism()));
    expect(filesBelow(join(DATA_DIR, 'work'))).toEqual([]);
    expect(filesBelow(join(DATA_DIR, 'storage', '.incoming'))).toEqual([]);
  });

  test('survives a server that is stopped, which leaves no process and no temporary file', async () => {
    const DATA_DIR = await dataFolder();
    await using receiver = await startReceiver();
    const before = await startCustomer({ DATA_DIR });
    const job = await startEncode(before, receiver);
    const keys = await keysOf(before, job);
    expect(await before.server.stop('SIGTERM')).toBe(0);
    expect(processesNaming(DATA_DIR)).toEqual([]);
    expect(filesBelow(join(DATA_DIR, 'work'))).toEqual([]);
    expect(filesBelow(join(DATA_DIR, 'storage', '.incoming'))).toEqual([]);

    const after = await startCustomer({ DATA_DIR });
    await expectTheSameEnd(after, job.id, keys, receiver);
  });
});
