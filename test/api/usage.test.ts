import { writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noStats } from '../../src/core/stats.ts';
import { completeJob, failJob, queueAgain, setJobPlan, startJob } from '../../src/db/jobs.ts';
import { storePart, useRenditions } from '../../src/db/renditions.ts';
import { usageOf } from '../../src/db/usage.ts';
import type { Plan } from '../../src/schemas/plan.ts';
import { addFile, addJob, factsOf, newRendition } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const usage = async (query = '', { headers } = service.mine) =>
  (await service.app.inject({ url: `/v1/usage${query}`, headers })).json();
const today = () => new Date().toISOString().slice(0, 10);

const media = { format: 'mp4', type: 'video' as const, duration: 120, start: 0, size: 9, video: null, audio: [] };
const plan: Plan = {
  ...{ version: 1, origin: 0, duration: 120, picture: null },
  ...{ renditions: [], outputs: [], steps: [], warnings: [] },
};
const spent = (cpuSeconds: number) => ({ ...noStats, cpuSeconds });

describe('the usage of a project', () => {
  test('has every day, the last 30 without dates, and nothing of another project', async () => {
    const answer = await usage('', service.third);
    expect(answer.to).toBe(today());
    expect(answer.days).toHaveLength(30);
    expect(answer.days[0].date).toBe(answer.from);
    const zero = { encodingMinutes: 0, storageMinutes: 0, streamMinutes: 0, cpuSeconds: 0, storedBytes: 0 };
    expect(answer.total).toEqual({ ...zero, deliveredBytes: 0 });
  });

  test.each(['?from=2026-02-30', '?from=2026-03-02&to=2026-03-01', '?from=2020-01-01&to=2026-01-01', '?to=tomorrow'])(
    'refuses %s',
    async (query) => expect(await usage(query)).toMatchObject({ code: 'invalid_request', errors: [{}] }),
  );

  test('counts encoded minutes once, and the CPU time of what failed and went on', async () => {
    const { id } = await addJob(service.db, service.mine.projectId);
    await startJob(service.db, id, noStats);
    await setJobPlan(service.db, id, { media, plan, stats: spent(3) });
    await failJob(service.db, id, { code: 'encode_failed', message: 'No.' });
    expect((await usage()).total).toMatchObject({ encodingMinutes: 0, cpuSeconds: 3 });
    await queueAgain(service.db, id);
    await startJob(service.db, id, noStats);
    await completeJob(service.db, id, { stats: spent(5), warnings: [] });
    const answer = await usage();
    expect(answer.total).toMatchObject({ encodingMinutes: 2, cpuSeconds: 5 });
    expect(answer.days.at(-1)).toMatchObject({ date: today(), encodingMinutes: 2, cpuSeconds: 5 });
  });

  test('knows what was in storage on each day, also of files that are gone', async () => {
    const { db, other } = service;
    const file = await addFile(db, other.projectId, { duration: 90, size: 500 });
    await addFile(db, other.projectId, { duration: null, size: 50, type: 'image', path: 'files/images/a.jpg' });
    await db.query(`update usage_entries set day = day - 2 where project_id = $1`, [other.projectId]);
    await db.query('delete from files where id = $1', [file.id]);
    const { days, total } = await usage('', other);
    const stock = days
      .slice(-4)
      .map((day: { storageMinutes: number; storedBytes: number }) => [day.storageMinutes, day.storedBytes]);
    expect(stock).toEqual([
      [0, 0],
      [1.5, 550],
      [1.5, 550],
      [0, 50],
    ]);
    expect(total).toMatchObject({ storageMinutes: 0, storedBytes: 50 });
  });
});

test('what viewers are sent is counted by segment, range and file, and survives a stop of the service', async () => {
  const own = await startService();
  const { db, storage, mine } = own;
  const { id: jobId } = await addJob(db, mine.projectId);
  const [picture, sound] = [newRendition(), newRendition()];
  const short = [picture, sound].map(({ hash }) => ({
    hash: hash.slice(0, 32),
    prefix: `files/renditions/${hash.slice(0, 32)}`,
  }));
  await useRenditions(db, { projectId: mine.projectId, jobId, renditions: short });
  const segments = [
    { duration: 25_600, bytes: 400 },
    { duration: 51_200, bytes: 100 },
  ];
  await storePart(db, short[0]!.hash, { ...factsOf(4), segments });
  await storePart(db, short[1]!.hash, { ...factsOf(0), codec: 'mp4a.40.2', segments });
  const file = await addFile(db, mine.projectId, { duration: 60, size: 1000 });
  const put = async (key: string, size: number) => {
    await writeFile(join(own.workFolder, 'object'), Buffer.alloc(size));
    await storage.put(key, join(own.workFolder, 'object'));
  };
  await put(`${short[0]!.prefix}/4.m4s`, 400);
  await put(`${short[0]!.prefix}/5.m4s`, 100);
  await put(`${short[1]!.prefix}/0.m4s`, 400);
  await put(file.path, 1000);
  await own.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = own.app.server.address() as AddressInfo;
  const read = (path: string, headers = {}, method = 'GET') =>
    new Promise<void>((resolve) => {
      get({ host: '127.0.0.1', port, path: `/${path}`, headers, method }, (answer) =>
        answer.resume().on('end', resolve),
      );
    });
  // 2 s, 4 s, nothing beside a picture, 30 s, nothing
  await read(`${short[0]!.prefix}/4.m4s`);
  await read(`${short[0]!.prefix}/5.m4s`);
  await read(`${short[1]!.prefix}/0.m4s`);
  await read(file.path, { range: 'bytes=0-499' });
  await read(file.path, {}, 'HEAD');
  await own.app.close();
  const [day] = await usageOf(db, mine.projectId, today(), today());
  expect(day).toMatchObject({ deliveredSeconds: 36, deliveredBytes: 1400 });
  await own.stop();
});
