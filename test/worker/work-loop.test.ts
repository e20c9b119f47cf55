import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type LoopPlace, openLoopPlace } from './loop-place.ts';
import { patience } from './workplace.ts';

let place: LoopPlace;

beforeAll(async () => {
  const cleanups: (() => Promise<void>)[] = [];
  place = await openLoopPlace((cleanup) => void cleanups.unshift(cleanup));
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

describe('slots', () => {
  test('are filled and never exceeded, and the next message comes as soon as one is free', async () => {
    await place.send('a', 'b', 'c', 'd');
    const { started, until } = await place.startWithoutClock();
    await until(2);
    // Told of, but there is no slot
    await place.queue.send({ deliveryId: 'e' });
    await vi.waitUntil(async () => (await place.states('e')).length === 1, patience);
    expect(started).toHaveLength(2);
    for (let ended = 0; ended < 3; ended += 1) {
      started[ended]!.end();
      await until(ended + 3);
      expect(started).toHaveLength(ended + 3);
    }
    started[3]!.end();
    started[4]!.end();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await place.isDone(id);
    expect(started.map(({ message }) => message.data.deliveryId).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('a slot that its work has left', () => {
  test('is for the next piece, and what is in hand is at most twice the slots', async () => {
    await place.send('a', 'b', 'c', 'd');
    const changes: number[] = [];
    const { loop, started, until } = await place.start({ slots: 1, onBusy: (change) => void changes.push(change) });
    await until(1);
    started[0]!.free();
    started[0]!.free();
    await until(2);
    started[1]!.free();
    loop.look();
    await place.db.query('select 1');
    expect(started).toHaveLength(2);
    started[0]!.end();
    await until(3);
    for (const { end } of started.slice(1)) end();
    await until(4);
    started[3]!.end();
    for (const id of ['a', 'b', 'c', 'd']) await place.isDone(id);
    await vi.waitUntil(() => changes.length === 8, patience);
    expect(changes.reduce((sum, change) => sum + change)).toBe(0);
  });
});

describe('a loop that waits', () => {
  test('wakes when something is sent', async () => {
    const { started, until } = await place.startWithoutClock();
    for (let count = 1; count <= 5; count += 1) {
      await place.send(`woken-${count}`);
      await until(count);
      started[count - 1]!.end();
      await place.isDone(`woken-${count}`);
    }
  });

  test('finds by looking what starts later', async () => {
    const { started, until } = await place.start();
    await place.queue.send({ deliveryId: 'later' }, { startAfter: new Date(Date.now() + 600) });
    await until(1);
    expect(started[0]!.message.data.deliveryId).toBe('later');
    started[0]!.end();
    await place.isDone('later');
  });
});

describe('work that throws', () => {
  test('is put off, with its message, and said in the log', async () => {
    place.errors.length = 0;
    const { started, until } = await place.start();
    await place.send('broken');
    await until(1);
    started[0]!.fail(new Error('nobody foresaw this'));
    await vi.waitUntil(async () => (await place.states('broken')).length === 2, patience);
    const [later] = await place.db.query<{ seconds: number }>(
      `select extract(epoch from start_after - created_on)::float8 as seconds from pgboss.job where state = 'created'`,
    );
    expect(later!.seconds).toBeCloseTo(10, 0);
    expect(place.errors).toMatchObject([{ err: { message: 'nobody foresaw this' }, deliveryId: 'broken' }]);

    await place.db.query(`update pgboss.job set start_after = now() where state = 'created'`);
    await until(2);
    expect(started[1]!.message.data.deliveryId).toBe('broken');
    started[1]!.end();
    await place.isDone('broken');
  });

  test('does not hold its slot', async () => {
    const { started, until } = await place.start({ slots: 1 });
    await place.send('broken', 'whole');
    await until(1);
    started[0]!.fail(new Error('nobody foresaw this'));
    await until(2);
    started[1]!.end();
  });
});

describe('a loop that is stopped', () => {
  test('ends what runs, waits for it and gives it back', async () => {
    const { loop } = await place.start({
      async handle(_message, signal) {
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await place.send('given back');
    await vi.waitUntil(async () => (await place.states('given back'))[0] === 'active', patience);
    await loop.stop();
    expect(await place.states('given back')).toEqual(['retry']);

    const next = await place.start();
    await next.until(1);
    expect(next.started[0]!.message.data.deliveryId).toBe('given back');
    next.started[0]!.end();
    await place.isDone('given back');
  });

  test('waits for work that takes a while to end', async () => {
    const cleaning = Promise.withResolvers<void>();
    let left = false;
    const { loop } = await place.start({
      async handle(_message, signal) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await cleaning.promise;
        left = true;
        throw signal.reason;
      },
    });
    await place.send('cleaning');
    await vi.waitUntil(async () => (await place.states('cleaning'))[0] === 'active', patience);
    const stopped = loop.stop();
    await place.db.query('select 1');
    expect(left).toBe(false);
    cleaning.resolve();
    await stopped;
    expect(left).toBe(true);
  });

  test('takes nothing more', async () => {
    const { loop, started } = await place.start();
    await loop.stop();
    await place.send('too late');
    expect(await place.states('too late')).toEqual(['created']);
    expect(started).toEqual([]);
  });

  test('lets what runs end, as long as it has time', async () => {
    const { loop, started, until } = await place.start();
    await place.send('whole', 'waiting');
    await until(2);
    await place.send('too late');
    const stopped = loop.stop(3600);
    for (const { end } of started) end();
    await stopped;
    for (const id of ['whole', 'waiting']) expect(await place.states(id)).toEqual(['completed']);
    expect(await place.states('too late')).toEqual(['created']);
  });

  test('breaks off and gives back what does not end in its time', async () => {
    const { loop, started, until } = await place.start();
    await place.send('long');
    await until(1);
    await loop.stop(0.1);
    expect(started[0]!.signal.aborted).toBe(true);
    expect(await place.states('long')).toEqual(['retry']);
  });
});

test('a loop that is closed takes nothing until it is open, and looks at once then', async () => {
  let open = false;
  const { loop, started, until } = await place.start({ open: () => open });
  await place.send('patient');
  loop.look();
  await place.db.query('select 1');
  expect(await place.states('patient')).toEqual(['created']);
  expect(started).toEqual([]);
  open = true;
  loop.look();
  await until(1);
  started[0]!.end();
  await place.isDone('patient');
});
