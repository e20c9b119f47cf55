import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LeaseLost } from '../../src/db/lease.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { giveBackSilent } from '../../src/db/silent-holders.ts';
import { readSource } from '../../src/media/read-source.ts';
import { runStep } from '../../src/media/steps/run-step.ts';
import type { StepIo } from '../../src/media/steps/step-io.ts';
import { growPlaylists } from '../../src/worker/grow-playlists.ts';
import type { MediaWork } from '../../src/worker/work-context.ts';
import { describePostgres } from '../databases.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { openWorkplace, patience, type Workplace } from './workplace.ts';

const presets = [{ format: 'hls' as const, resolutions: ['144'] }];
const film = async (seconds: number) =>
  await makeFilm(join(await emptyFolder(onTestFinished), 'film.mp4'), '256x144', seconds);

/** Every object, by what changes when it is written again. */
async function objectsOf({ storage }: Workplace): Promise<Map<string, string>> {
  const objects = new Map<string, string>();
  for await (const { key } of storage.list()) objects.set(key, (await storage.stat(key))!.etag);
  return objects;
}

/** Encodes, and publishes nothing of the picture before the gate opens: what became of it then is kept. */
function publishingLate() {
  const gate = Promise.withResolvers<void>();
  const put: Promise<void>[] = [];
  const late = (io: StepIo): StepIo => ({
    ...io,
    put(key, path) {
      const done = gate.promise.then(() => io.put(key, path));
      put.push(done);
      return done;
    },
  });
  const media: MediaWork = {
    readSource,
    runStep: (plan, step, io) => runStep(plan, step, step.kind === 'encode-video' ? late(io) : io),
  };
  return { media, put, open: gate.resolve };
}

/** Does not begin with the rest of the picture. */
const firstChunkAlone: MediaWork = {
  readSource,
  async runStep(plan, step, io) {
    if ('from' in step && step.from > 0)
      await new Promise((_resolve, reject) => io.signal.addEventListener('abort', () => reject(io.signal.reason)));
    return await runStep(plan, step, io);
  },
};

describePostgres('a run', (db) => {
  test('whose task another has taken publishes no byte and no row when it goes on', async () => {
    const place = await openWorkplace(onTestFinished, db());
    const source = await place.upload(await film(4));
    const { media, put, open } = publishingLate();
    await place.work({ media, slots: 1 }, onTestFinished);
    const job = await place.createJob({ videoId: source.id, presets, webhookUrl: 'http://127.0.0.1:1/' });
    await vi.waitUntil(() => put.length > 0, patience);

    // By this look or by one of the worker's own
    await vi.waitUntil(async () => {
      await db().query(`update tasks set heartbeat_at = now() - interval '30 seconds' where status = 'running'`);
      await giveBackSilent(db());
      return (await db().query(`select 1 from tasks where status = 'running'`)).length === 0;
    }, patience);
    await place.work({}, onTestFinished);
    expect((await place.ended(job.id)).error).toBeNull();
    const tables = async () => ({
      jobs: await place.db.query('select * from jobs'),
      files: await place.db.query('select * from files order by id'),
      tasks: await place.db.query('select * from tasks order by id'),
      parts: await place.db.query('select * from rendition_parts order by hash, first'),
      webhooks: await place.db.query('select id from webhook_deliveries'),
    });
    const [objects, rows] = [await objectsOf(place), await tables()];
    // As after a sleep of the machine: a run that has just taken its task need not ask
    const { now } = Date;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
    onTestFinished(() => void vi.restoreAllMocks());
    open();
    await expect(Promise.race(put)).rejects.toThrow(LeaseLost);
    await vi.waitUntil(() => place.logged.some(({ message }) => message === 'task left to others'), patience);
    for (const one of await Promise.allSettled(put)) expect(one).toMatchObject({ status: 'rejected' });
    expect(await objectsOf(place)).toEqual(objects);
    expect(await tables()).toEqual(rows);
    expect((await place.tasks(job.id)).filter(({ attempt }) => attempt > 1)).toHaveLength(1);
  });
});

describePostgres('a process that was stopped while it published how far a film has come', (db, url) => {
  test('does not leave that in place of the whole film', async () => {
    const place = await openWorkplace(onTestFinished, db());
    const source = await place.upload(await film(30));
    const worker = await place.work({ slots: 16, media: firstChunkAlone }, onTestFinished);
    const job = await place.createJob({ videoId: source.id, quality: 'draft', presets });
    await vi.waitUntil(async () => (await place.job(job.id)).playable, patience);
    await worker.stop();

    const own = await openPostgres(url());
    onTestFinished(() => own.close());
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const storage = {
      ...place.storage,
      async putText(key: string, text: string) {
        reached.resolve();
        await gate.promise;
        await place.storage.putText(key, text);
      },
    };
    const { plan } = await place.job(job.id);
    const growing = growPlaylists({ db: own, storage }, { id: job.id, plan: plan!, playable: false });
    growing.catch(() => {});
    await reached.promise;
    // As the database does with a transaction whose process is silent for 10 s
    const end = () =>
      db().query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where state = 'idle in transaction' and datname = current_database()`,
      );
    await vi.waitUntil(async () => (await end()).length > 0, patience);
    await place.work({}, onTestFinished);
    expect((await place.ended(job.id)).error).toBeNull();
    gate.resolve();
    await expect(growing).rejects.toThrow();
    let playlists = 0;
    for await (const { key } of place.storage.list()) {
      if (!key.endsWith('.m3u8') || key.endsWith('index.m3u8')) continue;
      expect(await text(await place.storage.read(key)), key).toContain('#EXT-X-ENDLIST');
      playlists += 1;
    }
    expect(playlists).toBe(2);
  });
});
