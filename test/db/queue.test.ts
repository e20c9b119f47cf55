import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { type Message, openQueue, type Queue } from '../../src/db/queue.ts';
import { describeDatabases } from '../databases.ts';

describeDatabases('the queue', (db) => {
  let queue: Queue;
  const faults: Error[] = [];
  beforeAll(async () => {
    queue = await openQueue(db(), { onError: (error) => faults.push(error) });
  });
  beforeEach(() => db().query('delete from pgboss.job'));
  afterAll(async () => {
    await queue.stop();
    expect(faults).toEqual([]);
  });

  const send = (deliveryId: string, options = {}) => queue.send({ deliveryId }, options);
  const take = async (count = 10) => await queue.fetch(count);
  const takeOne = async () => (await take(1))[0]!;
  const names = (messages: Message[]) => messages.map(({ data }) => data.deliveryId);
  const stateOf = async ({ id }: Message) =>
    (await db().query<{ state: string }>('select state from pgboss.job where id = $1', [id]))[0]?.state;

  test('a message is taken once, with what was sent', async () => {
    await send('a', { group: 'receiver' });
    const message = await takeOne();
    expect(message).toEqual({
      id: expect.any(String),
      retryCount: 0,
      group: 'receiver',
      data: { deliveryId: 'a' },
    });
    expect(await take()).toEqual([]);
    await queue.complete(message);
    expect(await stateOf(message)).toBe('completed');
    expect(await take()).toEqual([]);
  });

  test('the oldest comes first, also of several that are taken together', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await send(name);
    expect([names(await take(1)), names(await take(3)), names(await take())]).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  test('what is sent in a transaction is there with its commit', async () => {
    let outside: Promise<Message[]> | undefined;
    await db().transaction(async (sql) => {
      await send('a', { sql });
      // PGlite, with its one connection, answers after the commit; a server answers at once
      if (db().kind === 'postgres') outside = take();
      expect((await outside) ?? []).toEqual([]);
    });
    expect(names(await take())).toEqual(['a']);
  });

  test('what is sent in a transaction is gone with its rollback', async () => {
    const work = db().transaction(async (sql) => {
      await send('a', { sql });
      throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    expect(await take()).toEqual([]);
  });

  test('what is completed in a transaction that rolls back is still held', async () => {
    await send('a');
    const message = await takeOne();
    const work = db().transaction(async (sql) => {
      await queue.complete(message, sql);
      throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    expect(await stateOf(message)).toBe('active');
  });

  test('of hundreds of messages each is taken by one of several takers', async () => {
    const ids = Array.from({ length: 300 }, () => newId());
    await db().transaction(async (sql) => {
      for (const id of ids) await send(id, { sql });
    });
    const taken: string[] = [];
    const taker = async () => {
      for (let messages = await take(7); messages.length > 0; messages = await take(7)) {
        taken.push(...names(messages));
        for (const message of messages) await queue.complete(message);
      }
    };
    await Promise.all([taker(), taker(), taker()]);
    expect(taken.sort()).toEqual(ids.sort());
    expect(await db().query(`select 1 from pgboss.job where state <> 'completed'`)).toEqual([]);
  });

  test('a message that is given back can be taken at once, again and again', async () => {
    await send('a', { group: 'receiver' });
    const attempts: number[] = [];
    for (let round = 0; round < 5; round++) {
      const message = await takeOne();
      attempts.push(message.retryCount);
      expect(message).toMatchObject({ group: 'receiver', data: { deliveryId: 'a' } });
      await queue.giveBack(message);
    }
    expect(attempts).toEqual([0, 1, 2, 3, 4]);
  });

  test('who lost a message settles nothing of it', async () => {
    await send('a');
    const lost = await takeOne();
    await queue.giveBack(lost);
    const held = await takeOne();
    await queue.complete(lost);
    await queue.giveBack(lost);
    expect(await stateOf(held)).toBe('active');
    await queue.defer(lost, new Date());
    expect(await stateOf(held)).toBe('active');
    expect(await take()).toEqual([]);
    await queue.complete(held);
    expect(await stateOf(held)).toBe('completed');
  });

  test.each(['alone', 'in a transaction'])('work put off %s waits for its time', async (how) => {
    await send('a', { group: 'receiver' });
    const message = await takeOne();
    const until = new Date(Date.now() + 3_600_000);
    if (how === 'alone') await queue.defer(message, until);
    else await db().transaction((sql) => queue.defer(message, until, sql));
    expect(await stateOf(message)).toBe('completed');
    expect(await take()).toEqual([]);
    const waiting = await db().query(
      `select start_after as at, group_id as receiver, data from pgboss.job where state = 'created'`,
    );
    expect(waiting).toEqual([{ at: until, receiver: 'receiver', data: { deliveryId: 'a' } }]);
    await db().query(`update pgboss.job set start_after = now() where state = 'created'`);
    expect(names(await take())).toEqual(['a']);
  });

  test('to put work off in a transaction that rolls back changes nothing', async () => {
    await send('a');
    const message = await takeOne();
    const work = db().transaction(async (sql) => {
      await queue.defer(message, new Date(), sql);
      throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    expect(await stateOf(message)).toBe('active');
    expect(await take()).toEqual([]);
  });

  test('what starts later is not taken before', async () => {
    await send('later', { startAfter: new Date(Date.now() + 3_600_000) });
    await send('now', { startAfter: new Date(Date.now() - 1000) });
    expect(names(await take())).toEqual(['now']);
  });

  test('sending wakes those who wait, also from a transaction, and giving back does', async () => {
    let woken = 0;
    const end = await queue.onWork(() => woken++);
    const before = woken;
    await send('a');
    await expect.poll(() => woken).toBe(before + 1);
    await db().transaction((sql) => send('b', { sql }));
    await expect.poll(() => woken).toBe(before + 2);
    await queue.giveBack(await takeOne());
    await expect.poll(() => woken).toBe(before + 3);
    await end();
  });

  test('after a crash everything that was held is there again', async () => {
    for (const name of ['a', 'b', 'c']) await send(name);
    const [done] = await take(2);
    await queue.complete(done!);
    await queue.reclaim();
    expect(names(await take()).sort()).toEqual(['b', 'c']);
  });

  test('beat for nothing is no fault, and beat for a message moves its deadline', async () => {
    await queue.beat([]);
    await send('a');
    const message = await takeOne();
    await db().query(`update pgboss.job set heartbeat_on = now() - interval '1 hour' where id = $1`, [message.id]);
    await queue.beat([message]);
    const fresh = `select 1 from pgboss.job where id = $1 and heartbeat_on > now() - interval '1 minute'`;
    expect(await db().query(fresh, [message.id])).toHaveLength(1);
  });
});
