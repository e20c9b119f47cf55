import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { failJob } from '../../src/db/jobs.ts';
import { readSource } from '../../src/media/read-source.ts';
import { runStep } from '../../src/media/steps/run-step.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { openGrowths } from '../../src/worker/growths.ts';
import type { MediaWork } from '../../src/worker/work-context.ts';
import { describePostgres } from '../databases.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

/** Playlists grow when a chunk has ended, not with the sound. */
const media: MediaWork = {
  readSource,
  runStep: (plan, step, io) => runStep(plan, step, { ...io, onGrowth: async () => {} }),
};

/** A storage that keeps growing playlists waiting until the gate opens. */
function gated(storage: Storage) {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const writes = { begun: [] as string[], ended: 0 };
  const putText: Storage['putText'] = async (key, playlist, options) => {
    if (playlist.includes('#EXT-X-ENDLIST')) return await storage.putText(key, playlist, options);
    writes.begun.push(key);
    reached.resolve();
    await gate.promise;
    await storage.putText(key, playlist, options);
    writes.ended += 1;
  };
  return { storage: { ...storage, putText }, writes, reached: reached.promise, open: gate.resolve };
}

/** A film of several chunks, and its job. */
async function newJob(place: Workplace) {
  const film = await makeFilm(join(await emptyFolder(onTestFinished), 'film.mp4'), '256x144', 40);
  const { id: videoId } = await place.upload(film);
  return await place.createJob({ videoId, quality: 'draft', presets: [{ format: 'hls', resolutions: ['144'] }] });
}

const encodes = async (place: Workplace, jobId: string) =>
  (await place.tasks(jobId)).filter(({ kind }) => kind === 'encode-video');

describePostgres('playlists that grow', (db) => {
  test('keep no slot from the next task, and end as those of the whole film', async () => {
    const place = await openWorkplace(onTestFinished, db());
    const { storage, reached, open } = gated(place.storage);
    await place.work({ slots: 1, media, storage }, onTestFinished);
    const { id } = await newJob(place);
    await reached;
    await vi.waitUntil(async () => (await encodes(place, id)).some(({ status }) => status === 'running'), patience);
    open();
    expect(await place.ended(id)).toMatchObject({ status: 'completed', error: null, playable: true });
    let found = 0;
    for await (const { key } of place.storage.list()) {
      if (!key.endsWith('.m3u8') || key.endsWith('index.m3u8')) continue;
      expect(await text(await place.storage.read(key)), key).toContain('#EXT-X-ENDLIST');
      found += 1;
    }
    expect(found).toBe(2);
  });

  test('are waited for by a worker that stops; of one job, those asked for meanwhile grow once, and none after its end', async () => {
    const place = await openWorkplace(onTestFinished, db());
    const first = gated(place.storage);
    const worker = await place.work({ slots: 1, media, storage: first.storage }, onTestFinished);
    const { id } = await newJob(place);
    await first.reached;
    const stopped = worker.stop();
    first.open();
    await stopped;
    expect(first.writes.ended).toBe(first.writes.begun.length);
    expect(await place.job(id)).toMatchObject({ status: 'processing', playable: true });

    const { storage, writes, reached, open } = gated(place.storage);
    const growths = openGrowths({ db: place.db, storage });
    const job = { id, plan: (await place.job(id)).plan!, playable: false };
    const asked = [growths.grow(job)];
    await reached;
    asked.push(growths.grow(job), growths.grow(job), growths.grow(job));
    open();
    expect(await Promise.all(asked)).toEqual([true, true, true, true]);
    await failJob(place.db, id, { code: 'encode_failed', message: 'It failed.' });
    expect(await growths.grow({ ...job, playable: true })).toBe(true);
    await growths.stop();
    expect(writes.begun.filter((key) => key.endsWith('index.m3u8'))).toHaveLength(2);
  });
});
