import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { describePostgres } from '../databases.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

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
});
