import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createJob } from '../../src/api/create-job.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { describePostgres } from '../databases.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { receiver } from './webhook-place.ts';
import { openWorkplace } from './workplace.ts';

describePostgres('a worker', (db) => {
  test('that cannot start, because the database goes away meanwhile, leaves nothing that goes on', async () => {
    const { options } = await openWorkplace(onTestFinished, db());
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const away = new Error('away');
    const leaving = { ...options.db, listen: () => Promise.reject(away) };
    await expect(startWorker({ ...options, db: leaving })).rejects.toBe(away);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('says in each line about a task or a webhook whose it is, and which request made the job', async () => {
    await using server = await receiver(204);
    const place = await openWorkplace(onTestFinished, db());
    const film = await makeFilm(join(await emptyFolder(onTestFinished), 'film.mp4'), '256x144', 2);
    const { id: videoId } = await place.upload(film);
    await place.work({}, onTestFinished);
    const presets = [{ format: 'mp4' as const, resolutions: ['144'] }];
    const request = { videoId, presets, webhookUrl: server.url };
    const job = await createJob(place.projectId, request, place, { requestId: 'request-1' });
    expect((await place.ended(job.id)).error).toBeNull();
    const lines = place.logged.filter(({ message }) => /^(task|job) /.test(message));
    expect(lines.map(({ message }) => message)).toContain('job completed');
    const tasks = (await place.tasks(job.id)).map(({ id }) => id);
    for (const { facts } of lines)
      expect(facts).toMatchObject({
        ...{ jobId: job.id, requestId: 'request-1' },
        taskId: expect.toSatisfy((id: string) => tasks.includes(id)),
      });
    const delivered = () => place.logged.find(({ message }) => message === 'webhook delivered');
    await vi.waitUntil(delivered, { timeout: 60_000 });
    expect(delivered()?.facts).toMatchObject({ jobId: job.id, requestId: 'request-1', attempt: 1, status: 204 });
  });
});
