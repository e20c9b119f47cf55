import { beforeEach, expect, test } from 'vitest';
import { firstRank } from '../../src/core/plan/rank.ts';
import { findJob, type JobRow, lockJob } from '../../src/db/jobs.ts';
import { type Taker, takeTasks } from '../../src/db/take-task.ts';
import { returnTask } from '../../src/db/task-queue.ts';
import { finishTask, type TaskRow } from '../../src/db/tasks.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject, addTask } from './rows.ts';

type Job = Pick<JobRow, 'id' | 'createdAt'>;

describeDatabases('the choice of the next task', (db) => {
  let projects: Record<string, string>;
  beforeEach(async () => {
    await db().query('delete from tasks');
    const ids = [await addProject(db()), await addProject(db()), await addProject(db())].toSorted();
    projects = Object.fromEntries(['a', 'b', 'c'].map((name, index) => [name, ids[index]!]));
  });

  let age = 0;
  /** Each is younger than the one before. */
  const newJob = async (project: string): Promise<Job> => ({
    id: (await addJob(db(), projects[project]!)).id,
    createdAt: new Date(2026, 0, 1, 0, 0, age++),
  });
  /** @param place in the film: from 2 on nobody waits for it */
  const queue = (step: string, { id, createdAt: turn }: Job, { place = 1, priority = 0 } = {}) =>
    addTask(db(), id, { step, rank: firstRank(priority) + 1 - place, turn });
  const take = async (rules: Partial<Taker> = {}): Promise<TaskRow | undefined> =>
    (await takeTasks(db(), { worker: 'one', ...rules }, 1))[0]?.task;
  const takeMany = async (count: number, rules: Partial<Taker> = {}) => {
    const taken: TaskRow[] = [];
    for (let task = await take(rules); task; task = taken.length < count ? await take(rules) : undefined)
      taken.push(task);
    return taken;
  };
  const takeAll = async (rules: Partial<Taker> = {}) => (await takeMany(100, rules)).map(nameOf);
  const nameOf = (task: TaskRow | undefined) => task?.step;

  test('starts it and begins its job, with what is known of that', async () => {
    const job = await newJob('a');
    await queue('a0', job);
    const [taken] = await takeTasks(db(), { worker: 'one' }, 1);
    expect(taken).toEqual({
      task: expect.objectContaining({
        jobId: job.id,
        step: 'a0',
        status: 'running',
        attempt: 1,
        starts: 1,
        worker: 'one',
      }),
      job: { status: 'processing', startedAt: null, playable: false },
    });
    const begun = { status: 'processing', startedAt: expect.any(Date), stats: { cpuSeconds: 0 } };
    expect(await findJob(db(), job.id)).toMatchObject(begun);
    expect(await take()).toBeUndefined();
  });

  test('of one project the older job is first, and each film begins before another goes on', async () => {
    const [film, clip] = [await newJob('a'), await newJob('a')];
    await queue('film, later', film, { place: 7 });
    await queue('clip', clip);
    await queue('film, start', film);
    expect(await takeAll()).toEqual(['film, start', 'clip', 'film, later']);
  });

  test('projects take turns, however much one of them has sent before', async () => {
    for (let count = 0; count < 6; count += 1) await queue(`a${count}`, await newJob('a'));
    for (let count = 0; count < 2; count += 1) await queue(`b${count}`, await newJob('b'));
    await queue('c0', await newJob('c'));
    expect(await takeAll()).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'a3', 'a4', 'a5']);
  });

  test('several at once are of the project whose turn it is, as many as leave it no further on than the next one', async () => {
    const several = async (most: number, rules: Partial<Taker> = {}) =>
      (await takeTasks(db(), { worker: 'one', ...rules }, most)).map(({ task }) => nameOf(task));
    for (let count = 0; count < 9; count += 1) await queue(`a${count}`, await newJob('a'));
    expect(await several(3)).toEqual(['a0', 'a1', 'a2']);
    for (let count = 0; count < 5; count += 1) await queue(`b${count}`, await newJob('b'));
    expect(await several(8)).toEqual(['b0', 'b1', 'b2']);
    expect(await several(8)).toEqual(['a3']);
    await queue('b, urgent', await newJob('b'), { priority: 1 });
    expect(await several(8)).toEqual(['b, urgent']);
    for (const next of ['a4', 'b3', 'a5', 'b4']) expect(await several(8)).toEqual([next]);
    expect(await several(8, { limit: 8 })).toEqual(['a6', 'a7']);
    expect(await several(8, { limit: 8 })).toEqual([]);
    expect(await several(8)).toEqual(['a8']);
  });

  test('what runs counts, not what ran', async () => {
    for (const name of ['a0', 'a1']) await queue(name, await newJob('a'));
    for (const task of await takeMany(2)) await finishTask(db(), task, null);
    await queue('a2', await newJob('a'));
    await queue('b0', await newJob('b'));
    expect(await takeAll()).toEqual(['a2', 'b0']);
  });

  test('a higher priority comes first, whoever has it', async () => {
    await queue('b', await newJob('b'));
    await queue('a, later', await newJob('a'), { priority: 3, place: 900 });
    await queue('a, urgent', await newJob('a'), { priority: 4, place: 900 });
    expect(await takeAll()).toEqual(['a, urgent', 'a, later', 'b']);
  });

  test('a project at its limit waits until one of its tasks has ended', async () => {
    for (let count = 0; count < 4; count += 1) await queue(`a${count}`, await newJob('a'));
    await queue('b0', await newJob('b'));
    const taken = await takeMany(100, { limit: 2 });
    expect(taken.map(nameOf)).toEqual(['a0', 'b0', 'a1']);
    await finishTask(db(), taken[0]!, null);
    expect(await takeAll({ limit: 2 })).toEqual(['a2']);
  });

  test('takers at the same time do not exceed the limit, and none takes what another has', async () => {
    for (let index = 0; index < 20; index += 1) await queue(`${index}`, await newJob('a'));
    const limited = await Promise.all(Array.from({ length: 8 }, () => takeMany(3, { limit: 5 })));
    expect(limited.flat()).toHaveLength(5);
    const rest = await Promise.all(Array.from({ length: 8 }, () => takeAll()));
    const names = [...limited.flat().map(nameOf), ...rest.flat()];
    expect(new Set(names).size).toBe(names.length);
    expect([...names, ...(await takeAll())]).toHaveLength(20);
  });

  test('a taker goes on with a film that it knows, but not before what somebody waits for', async () => {
    const [one, other] = [await newJob('a'), await newJob('a')];
    await queue('one 4', one, { place: 4 });
    await queue('other 9', other, { place: 9 });
    await queue('other 80', other, { place: 80 });
    expect(nameOf(await take({ known: [other.id] }))).toBe('other 9');
    expect(nameOf(await take({ known: [other.id] }))).toBe('one 4');
    await queue('one 5', one, { place: 5 });
    await queue('clip', await newJob('a'));
    expect(nameOf(await take({ known: [one.id] }))).toBe('clip');
  });

  test('a long film goes on in one slot, however many short ones come', async () => {
    const film = await newJob('a');
    await queue('film 30', film, { place: 30 });
    await queue('film 31', film, { place: 31 });
    for (let count = 0; count < 3; count += 1) await queue(`clip ${count}`, await newJob('a'));
    expect(nameOf(await take())).toBe('clip 0');
    expect(nameOf(await take({ oldest: true }))).toBe('film 30');
    // It has one running now: the oldest of the others is next
    expect(nameOf(await take({ oldest: true }))).toBe('clip 1');
    const another = await newJob('a');
    await queue('another 30', another, { place: 30 });
    await queue('clip 3', await newJob('a'));
    const taken = await takeTasks(db(), { worker: 'one', oldest: true, known: [another.id] }, 2);
    expect(taken.map(({ task }) => task.step)).toEqual(['clip 2', 'clip 3']);
  });

  test('what is put off waits for its time; what is given back has the place that it had', async () => {
    const [first, second] = [await newJob('a'), await newJob('a')];
    await queue('first', first);
    await queue('second', second);
    const task = (await take())!;
    await returnTask(db(), task, 'released');
    const again = (await take())!;
    expect(again).toMatchObject({ id: task.id, attempt: 2, starts: 1 });
    await returnTask(db(), again, 'released', { seconds: 3600 });
    expect(await takeAll()).toEqual(['second']);
    await db().query('update tasks set due_at = now() where id = $1', [task.id]);
    expect(await takeAll()).toEqual(['first']);
  });
});

describePostgres('who looks for work', (db) => {
  test('does not wait for a job that is locked: whoever ends it may wait for its tasks', async () => {
    const { id } = await addJob(db(), await addProject(db()));
    await addTask(db(), id, { step: 'v0' });
    await db().transaction(async (sql) => {
      await lockJob(sql, id);
      const taken = { task: { step: 'v0' }, job: { status: 'queued' } };
      expect(await takeTasks(db(), { worker: 'one' }, 1)).toMatchObject([taken]);
    });
  });
});
