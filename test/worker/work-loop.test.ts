import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type Message, openQueue, type Queue } from '../../src/db/queue.ts';
import { webhookSource } from '../../src/worker/webhook-source.ts';
import { startLoop, type WorkLoop } from '../../src/worker/work-loop.ts';
import { emptyFolder } from '../media/generated-media.ts';
import { openNewPglite } from '../new-cluster.ts';
import { patience } from './workplace.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
let db: Database;
let queue: Queue;

beforeAll(async () => {
  db = await openNewPglite(join(await emptyFolder(after), 'database'));
  after(() => db.close());
  await migrate(db);
  queue = await openQueue(db, { onError: (error) => expect.fail(String(error)) });
  after(() => queue.stop());
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

/** Work that goes on until it is told to end. */
interface Work {
  message: Message;
  signal: AbortSignal;
  /** Leaves its slot. */
  free(): void;
  end(): void;
  fail(error: Error): void;
}

const errors: unknown[] = [];
const log = { info: () => {}, warn: () => {}, error: (facts: unknown) => void errors.push(facts) };

/** A loop whose work is in the hands of the test. */
async function start(options: Partial<WorkLoop<Message>> = {}) {
  const started: Work[] = [];
  const handle: WorkLoop<Message>['handle'] = async (message, signal, free) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    started.push({ message, signal, free, end: resolve, fail: reject });
    signal.addEventListener('abort', () => reject(signal.reason));
    await promise;
    await queue.complete(message);
  };
  const loop = await startLoop({
    ...{ source: webhookSource(queue), slots: 2, log, handle, facts: ({ data }: Message) => data },
    ...options,
  });
  onTestFinished(async () => {
    await loop.stop();
    await db.query('delete from pgboss.job');
  });
  const until = (count: number) => vi.waitUntil(() => started.length >= count, { ...patience, interval: 2 });
  return { loop, started, until };
}

const send = (...ids: string[]) => Promise.all(ids.map((deliveryId) => queue.send({ deliveryId })));
const states = async (deliveryId: string) =>
  (
    await db.query<{ state: string }>(
      `select state from pgboss.job where data->>'deliveryId' = $1 order by created_on`,
      [deliveryId],
    )
  ).map(({ state }) => state);
const isDone = (deliveryId: string) =>
  vi.waitUntil(async () => (await states(deliveryId)).every((state) => state === 'completed'), patience);

describe('slots', () => {
  test('are filled and never exceeded, and the next message comes as soon as one is free', async () => {
    await send('a', 'b', 'c', 'd');
    const { started, until } = await start();
    await until(2);
    // A look that is due finds no slot
    await queue.send({ deliveryId: 'e' });
    await vi.waitUntil(async () => (await states('e')).length === 1, patience);
    expect(started).toHaveLength(2);
    for (let ended = 0; ended < 3; ended += 1) {
      const since = performance.now();
      started[ended]!.end();
      await until(ended + 3);
      // Far less than the second between two looks
      expect(performance.now() - since).toBeLessThan(500);
      expect(started).toHaveLength(ended + 3);
    }
    started[3]!.end();
    started[4]!.end();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await isDone(id);
    expect(started.map(({ message }) => message.data.deliveryId).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('a slot that its work has left', () => {
  test('is for the next piece, and what is in hand is at most twice the slots', async () => {
    await send('a', 'b', 'c', 'd');
    const changes: number[] = [];
    const { loop, started, until } = await start({ slots: 1, onBusy: (change) => void changes.push(change) });
    await until(1);
    started[0]!.free();
    started[0]!.free();
    await until(2);
    started[1]!.free();
    loop.look();
    await db.query('select 1');
    expect(started).toHaveLength(2);
    started[0]!.end();
    await until(3);
    for (const { end } of started.slice(1)) end();
    await until(4);
    started[3]!.end();
    for (const id of ['a', 'b', 'c', 'd']) await isDone(id);
    await vi.waitUntil(() => changes.length === 8, patience);
    expect(changes.reduce((sum, change) => sum + change)).toBe(0);
  });
});

describe('a loop that waits', () => {
  test('wakes when something is sent', async () => {
    const { started, until } = await start();
    for (let count = 1; count <= 5; count += 1) {
      const since = performance.now();
      await send(`woken-${count}`);
      await until(count);
      expect(performance.now() - since).toBeLessThan(500);
      started[count - 1]!.end();
      await isDone(`woken-${count}`);
    }
  });

  test('finds by looking what starts later', async () => {
    const { started, until } = await start();
    await queue.send({ deliveryId: 'later' }, { startAfter: new Date(Date.now() + 600) });
    await until(1);
    expect(started[0]!.message.data.deliveryId).toBe('later');
    started[0]!.end();
    await isDone('later');
  });
});

describe('work that throws', () => {
  test('is put off, with its message, and said in the log', async () => {
    errors.length = 0;
    const { started, until } = await start();
    await send('broken');
    await until(1);
    started[0]!.fail(new Error('nobody foresaw this'));
    await vi.waitUntil(async () => (await states('broken')).length === 2, patience);
    const [later] = await db.query<{ seconds: number }>(
      `select extract(epoch from start_after - now())::float8 as seconds from pgboss.job where state = 'created'`,
    );
    expect(later!.seconds).toBeGreaterThan(8);
    expect(later!.seconds).toBeLessThanOrEqual(10);
    expect(errors).toMatchObject([{ err: { message: 'nobody foresaw this' }, deliveryId: 'broken' }]);

    await db.query(`update pgboss.job set start_after = now() where state = 'created'`);
    await until(2);
    expect(started[1]!.message.data.deliveryId).toBe('broken');
    started[1]!.end();
    await isDone('broken');
  });

  test('does not hold its slot', async () => {
    const { started, until } = await start({ slots: 1 });
    await send('broken', 'whole');
    await until(1);
    started[0]!.fail(new Error('nobody foresaw this'));
    await until(2);
    started[1]!.end();
  });
});

describe('a loop that is stopped', () => {
  test('ends what runs, waits for it and gives it back', async () => {
    const { loop } = await start({
      async handle(_message, signal) {
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await send('given back');
    await vi.waitUntil(async () => (await states('given back'))[0] === 'active', patience);
    await loop.stop();
    expect(await states('given back')).toEqual(['retry']);

    const next = await start();
    await next.until(1);
    expect(next.started[0]!.message.data.deliveryId).toBe('given back');
    next.started[0]!.end();
    await isDone('given back');
  });

  test('waits for work that takes a while to end', async () => {
    const cleaning = Promise.withResolvers<void>();
    let left = false;
    const { loop } = await start({
      async handle(_message, signal) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await cleaning.promise;
        left = true;
        throw signal.reason;
      },
    });
    await send('cleaning');
    await vi.waitUntil(async () => (await states('cleaning'))[0] === 'active', patience);
    const stopped = loop.stop();
    await db.query('select 1');
    expect(left).toBe(false);
    cleaning.resolve();
    await stopped;
    expect(left).toBe(true);
  });

  test('takes nothing more', async () => {
    const { loop, started } = await start();
    await loop.stop();
    await send('too late');
    expect(await states('too late')).toEqual(['created']);
    expect(started).toEqual([]);
  });

  test('lets what runs end, as long as it has time', async () => {
    const { loop, started, until } = await start();
    await send('whole', 'waiting');
    await until(2);
    await send('too late');
    const stopped = loop.stop(3600);
    for (const { end } of started) end();
    await stopped;
    for (const id of ['whole', 'waiting']) expect(await states(id)).toEqual(['completed']);
    expect(await states('too late')).toEqual(['created']);
  });

  test('breaks off and gives back what does not end in its time', async () => {
    const { loop, started, until } = await start();
    await send('long');
    await until(1);
    await loop.stop(0.1);
    expect(started[0]!.signal.aborted).toBe(true);
    expect(await states('long')).toEqual(['retry']);
  });
});

test('a loop that is closed takes nothing until it is open, and looks at once then', async () => {
  let open = false;
  const { loop, started, until } = await start({ open: () => open });
  await send('patient');
  loop.look();
  await db.query('select 1');
  expect(await states('patient')).toEqual(['created']);
  expect(started).toEqual([]);
  open = true;
  loop.look();
  await until(1);
  started[0]!.end();
  await isDone('patient');
});
