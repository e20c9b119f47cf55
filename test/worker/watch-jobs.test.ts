import { expect, onTestFinished, test } from 'vitest';
import { noStats } from '../../src/core/stats.ts';
import type { Database } from '../../src/db/database.ts';
import { failJob, startJob } from '../../src/db/jobs.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { watchJobs } from '../../src/worker/watch-jobs.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { addJob, addProject } from '../db/rows.ts';

/** Watches the runs of two new jobs. */
async function watch(db: Database) {
  const projectId = await addProject(db);
  const [one, other] = [await addJob(db, projectId), await addJob(db, projectId)];
  // A run may be told more than once: by a notification, and by a look at the same moment
  const lost = new Set<string>();
  const name = { [one.id]: 'one', [other.id]: 'other' };
  const runs = new Set(
    [one, other, one].map((job, n) => ({ job, lose: () => void lost.add(`run ${n} of ${name[job.id]}`) })),
  );
  const log = { debug() {}, info() {}, warn: expect.fail, error: expect.fail };
  const watching = await watchJobs({ db, runs, log });
  onTestFinished(() => watching.stop());
  return { one: one.id, other: other.id, lost };
}

const bothOfOne = new Set(['run 0 of one', 'run 2 of one']);
const thatOfOther = new Set(['run 1 of other']);
const error = { code: 'cancelled', message: 'No.' };

describeDatabases('the runs of a job', (db) => {
  test('end when it has failed, and those of other jobs go on', async () => {
    const { one, other, lost } = await watch(db());
    await startJob(db(), other, noStats);
    await failJob(db(), one, error);
    await expect.poll(() => lost).toEqual(bothOfOne);
  });

  test('end when it is deleted', async () => {
    const { other, lost } = await watch(db());
    await db().query('delete from jobs where id = $1', [other]);
    await expect.poll(() => lost).toEqual(thatOfOther);
  });

  test('are told of a commit, not of what is rolled back', async () => {
    const { one, other, lost } = await watch(db());
    const rolledBack = db().transaction(async (sql) => {
      await failJob(sql, one, error);
      throw new Error('stop');
    });
    await expect(rolledBack).rejects.toThrow('stop');
    await failJob(db(), other, error);
    await expect.poll(() => lost).toEqual(thatOfOther);
  });
});

describePostgres('the runs of a job', (db, url) => {
  test('end by what another process does', async () => {
    const { one, lost } = await watch(db());
    const elsewhere = await openPostgres(url());
    await failJob(elsewhere, one, error);
    await elsewhere.close();
    await expect.poll(() => lost).toEqual(bothOfOne);
  });

  test('end also where the notification was lost with its connection', async () => {
    const { one, lost } = await watch(db());
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'`;
    await db().query(kill);
    await failJob(db(), one, error);
    await expect.poll(() => lost, { timeout: 60_000 }).toEqual(bothOfOne);
  });
});
