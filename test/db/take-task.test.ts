import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { firstRank } from '../../src/core/plan/rank.ts';
import { type Message, openQueue, type Queue } from '../../src/db/queue.ts';
import type { WorkOf } from '../../src/db/send-tasks.ts';
import type { Taker } from '../../src/db/take-task.ts';
import { describeDatabases } from '../databases.ts';

describeDatabases('the choice of the next task', (db) => {
  let queue: Queue;
  beforeAll(async () => {
    queue = await openQueue(db(), { onError: (error) => expect.fail(String(error)) });
  });
  beforeEach(() => db().query('delete from pgboss.job'));
  afterAll(() => queue.stop());

  let age = 0;
  /** Each is younger than the one before. */
  const newJob = (projectId: string): WorkOf => ({
    id: newId(),
    projectId,
    createdAt: new Date(2026, 0, 1, 0, 0, age++),
  });
  /** @param place in the film: from 2 on nobody waits for it */
  const send = (name: string, job: WorkOf, { place = 1, priority = 0 } = {}) =>
    queue.send('tasks', { taskId: name }, { priority: firstRank(priority) + 1 - place, job });
  const take = async (taker: Taker = {}) => (await queue.fetch('tasks', 1, taker))[0];
  const takeAll = async (taker: Taker = {}) => (await queue.fetch('tasks', 100, taker)).map(nameOf);
  const nameOf = (message: Message<'tasks'> | undefined) => message?.data.taskId;

  test('of one project the older job is first, and each film begins before another goes on', async () => {
    const [film, clip] = [newJob('a'), newJob('a')];
    await send('film, later', film, { place: 7 });
    await send('clip', clip);
    await send('film, start', film);
    expect(await takeAll()).toEqual(['film, start', 'clip', 'film, later']);
  });

  test('projects take turns, however much one of them has sent before', async () => {
    for (let count = 0; count < 6; count += 1) await send(`a${count}`, newJob('a'));
    for (let count = 0; count < 2; count += 1) await send(`b${count}`, newJob('b'));
    await send('c0', newJob('c'));
    expect(await takeAll()).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'a3', 'a4', 'a5']);
  });

  test('what runs counts, not what ran', async () => {
    for (const name of ['a0', 'a1']) await send(name, newJob('a'));
    const [first, second] = await queue.fetch('tasks', 2);
    await queue.complete('tasks', first!);
    await queue.complete('tasks', second!);
    await send('a2', newJob('a'));
    await send('b0', newJob('b'));
    expect(await takeAll()).toEqual(['a2', 'b0']);
  });

  test('a higher priority comes first, whoever has it', async () => {
    await send('b', newJob('b'));
    await send('a, later', newJob('a'), { priority: 3, place: 900 });
    await send('a, urgent', newJob('a'), { priority: 4, place: 900 });
    expect(await takeAll()).toEqual(['a, urgent', 'a, later', 'b']);
  });

  test('a project at its limit waits until one of its tasks has ended', async () => {
    for (let count = 0; count < 4; count += 1) await send(`a${count}`, newJob('a'));
    await send('b0', newJob('b'));
    const taken = await queue.fetch('tasks', 100, { limit: 2 });
    expect(taken.map(nameOf)).toEqual(['a0', 'b0', 'a1']);
    await queue.complete('tasks', taken[0]!);
    expect(await takeAll({ limit: 2 })).toEqual(['a2']);
  });

  test('takers at the same time do not exceed the limit, and none takes what another has', async () => {
    const jobs = Array.from({ length: 20 }, () => newJob('a'));
    for (const [index, job] of jobs.entries()) await send(`${index}`, job);
    const limited = await Promise.all(Array.from({ length: 8 }, () => queue.fetch('tasks', 3, { limit: 5 })));
    expect(limited.flat()).toHaveLength(5);
    const rest = await Promise.all(Array.from({ length: 8 }, () => takeAll()));
    const names = [...limited.flat().map(nameOf), ...rest.flat()];
    expect(new Set(names).size).toBe(names.length);
    expect([...names, ...(await takeAll())]).toHaveLength(20);
  });

  test('a taker goes on with a film that it knows, but not before what somebody waits for', async () => {
    const [one, other] = [newJob('a'), newJob('a')];
    await send('one 4', one, { place: 4 });
    await send('other 9', other, { place: 9 });
    await send('other 80', other, { place: 80 });
    expect(nameOf(await take({ known: [other.id] }))).toBe('other 9');
    expect(nameOf(await take({ known: [other.id] }))).toBe('one 4');
    await send('one 5', one, { place: 5 });
    await send('clip', newJob('a'));
    expect(nameOf(await take({ known: [one.id] }))).toBe('clip');
  });

  test('a long film goes on in one slot, however many short ones come', async () => {
    const film = newJob('a');
    await send('film 30', film, { place: 30 });
    await send('film 31', film, { place: 31 });
    for (let count = 0; count < 3; count += 1) await send(`clip ${count}`, newJob('a'));
    expect(nameOf(await take())).toBe('clip 0');
    expect(nameOf(await take({ oldest: true }))).toBe('film 30');
    // It has one running now: the oldest of the others is next
    expect(nameOf(await take({ oldest: true }))).toBe('clip 1');
  });

  test('work that is put off or given back stays of its project and job', async () => {
    const job = newJob('a');
    await send('a0', job);
    const first = await take();
    expect(first).toMatchObject({ group: 'a', jobId: job.id });
    await queue.defer('tasks', first!, new Date());
    const again = await take();
    expect(again).toMatchObject({ group: 'a', jobId: job.id, data: first!.data });
    await queue.giveBack('tasks', again!);
    expect(await take()).toMatchObject({ group: 'a', jobId: job.id, data: first!.data });
  });

  test('the next in turn is found by an index, not by reading what waits', async () => {
    const names = await db().query<{ name: string }>(
      `select indexname as name from pg_indexes where schemaname = 'pgboss' and indexname like 'vodsmith%' order by 1`,
    );
    expect(names.map(({ name }) => name)).toEqual(['vodsmith_tasks_by_rank', 'vodsmith_tasks_by_turn']);
  });
});
