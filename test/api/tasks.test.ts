import { afterAll, beforeAll, expect, test } from 'vitest';
import { addJob, addTask } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test('the tasks of a job tell who did what, and how the encoder failed, without folders of the machine', async () => {
  const { id } = await addJob(service.db, service.mine.projectId);
  const task = await addTask(service.db, id, { kind: 'encode-video', step: 'video-0' });
  await service.db.query(
    `update tasks set status = 'failed', attempt = 2, worker = 'a-worker', started_at = now(), log = $2 where id = $1`,
    [task, "[mov @ 0x1] moov atom not found\nError opening input file '/data/work/7/source': https://example.com/a/b"],
  );
  const answer = await service.app.inject({ url: `/v1/encoder/jobs/${id}/tasks`, headers: service.mine.headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual([
    {
      ...{ id: task, kind: 'encode-video', step: 'video-0', status: 'failed', progress: 0, attempt: 2 },
      ...{ worker: 'a-worker', startedAt: expect.stringMatching(/Z$/), finishedAt: null, error: null },
      log: "[mov @ 0x1] moov atom not found\nError opening input file 'source': https://example.com/a/b",
    },
  ]);
});
