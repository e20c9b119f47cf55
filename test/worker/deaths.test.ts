import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { describePostgres } from '../databases.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

describePostgres('a task whose worker died each time', (db) => {
  const cleanups: (() => Promise<void>)[] = [];
  let place: Workplace;
  let videoId: string;
  beforeAll(async () => {
    const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
    place = await openWorkplace(after, db());
    const film = await makeFilm(join(await emptyFolder(after), 'film.mp4'), '256x144', 2);
    videoId = (await place.upload(film)).id;
    return async () => {
      for (const cleanup of cleanups) await cleanup();
    };
  });

  /** How a job ends whose first task was begun so often, while so many workers died since. */
  async function endAfter(starts: number, deadWorkers: number) {
    const presets = [{ format: 'mp4' as const, resolutions: ['144'] }];
    const { id } = await place.createJob({ videoId, presets, quality: 'draft' });
    await db().query('update tasks set starts = $2 where job_id = $1', [id, starts]);
    await db().query(`update jobs set created_at = now() - interval '1 hour' where id = $1`, [id]);
    await db().query('delete from workers');
    for (let dead = 0; dead < deadWorkers; dead++)
      await db().query(
        `insert into workers (id, host, pid, version, slots, seen_at) values ($1, 'a', 1, '1', 1, now() - interval '1 minute')`,
        [newId()],
      );
    const worker = await place.work({ slots: 1 }, onTestFinished);
    const job = await place.ended(id);
    await worker.stop();
    return job;
  }

  test('is done after two', async () => {
    expect(await endAfter(2, 2)).toMatchObject({ status: 'completed' });
  });

  test('ends its job after three, with that reason', async () => {
    const job = await endAfter(3, 3);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'work_broken_off' } });
    expect(job.error!.message).toMatch(/started 3 times, and each time its worker died/);
  });

  test('is done after three, too, where workers died that had something else in hand', async () => {
    expect(await endAfter(3, 7)).toMatchObject({ status: 'completed' });
  });

  test('ends its job after ten, whatever happens to others', async () => {
    const job = await endAfter(10, 70);
    expect(job.error!.message).toMatch(/started 10 times, and each time its worker died/);
  });

  test('is started alone among those that may be why', async () => {
    const presets = [{ format: 'mp4' as const, resolutions: ['144'] }];
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      const { id } = await place.createJob({ videoId, presets, quality: 'draft' });
      await db().query('update tasks set starts = 2 where job_id = $1', [id]);
      ids.push(id);
    }
    const putOff = () => place.logged.filter(({ message }) => message.startsWith('task put off: another one'));
    let [running, most] = [0, 0];
    const { media } = place.options;
    const readSource: typeof media.readSource = async (...args) => {
      running += 1;
      most = Math.max(most, running);
      await vi.waitUntil(() => putOff().length > 1, patience);
      running -= 1;
      return await media.readSource(...args);
    };
    await place.work({ slots: 3, media: { ...media, readSource } }, onTestFinished);
    for (const id of ids) {
      const ended = await vi.waitUntil(async () => {
        await place.skipPauses();
        const found = await place.job(id);
        return found.finishedAt !== null && found;
      }, patience);
      expect(ended).toMatchObject({ status: 'completed' });
    }
    expect(most).toBe(1);
  });
});
