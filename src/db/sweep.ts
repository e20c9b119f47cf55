import type { Plan } from '../schemas/plan.ts';
import type { Database, Sql } from './database.ts';
import { lockJob } from './jobs.ts';
import { lockLease, moment } from './lease.ts';
import { releaseRenditions } from './renditions.ts';

/** Removes an object of the storage, or everything below it, as `Storage` does. */
export type RemoveBytes = (key: string, held?: () => Promise<void>) => Promise<void>;

/** Hours until the same keys are removed once more: whoever had lost its task and wrote on has ended (limits.ts). */
const AGAIN = 24;
/** Of keys: never removed, or long enough ago. */
const DUE = `(removed_at is null or removed_at <= now() - interval '${AGAIN} hours')`;

/** These objects belong to nobody from now on: the sweep removes them. In the transaction that deletes their rows. */
export async function discard(sql: Sql, keys: string[]): Promise<void> {
  for (const key of keys)
    await sql.query(
      'insert into discarded_objects (key) values ($1) on conflict (key) do update set removed_at = null',
      [key],
    );
}

/**
 * Removes the bytes that nothing needs any more. Safe at any time, in any number of processes: what is broken off goes
 * on with the next sweep.
 *
 * @param idle seconds since the last use of a rendition: who has just lost it may still be writing
 */
export async function sweep(db: Database, remove: RemoveBytes, { idle }: { idle: number }): Promise<void> {
  const discarded = await db.query<{ key: string }>(`select key from discarded_objects where ${DUE} order by key`);
  await removeDiscarded(
    db,
    remove,
    discarded.map(({ key }) => key),
  );
  const unused = await db.query<{ hash: string }>(
    `select hash from renditions where removed_at is null and released_at <= now() - make_interval(secs => $1)
     union all
     select hash from renditions where removed_at <= now() - make_interval(hours => $2)
     order by hash`,
    [idle, AGAIN],
  );
  await removeUnused(
    db,
    remove,
    unused.map(({ hash }) => hash),
  );
}

/** Those of the keys that `discard` named, and that no other process is removing. */
export async function removeDiscarded(db: Database, remove: RemoveBytes, keys: string[]): Promise<void> {
  await forEach(keys, async (key) => {
    // Before its bytes go, so that nobody else begins. Whoever is killed in between leaves them for the day after
    const [taken] = await db.query<{ again: boolean }>(
      `with due as (select key, removed_at is not null as again from discarded_objects
         where key = $1 and ${DUE} for update skip locked)
       update discarded_objects set removed_at = now() from due where discarded_objects.key = due.key returning again`,
      [key],
    );
    if (taken === undefined) return;
    try {
      await remove(key);
    } catch (fault) {
      await db.query('update discarded_objects set removed_at = null where key = $1', [key]);
      throw fault;
    }
    if (taken.again) await db.query('delete from discarded_objects where key = $1 and removed_at is not null', [key]);
  });
}

/** One that fails holds up no other. @throws the first fault, after all */
async function forEach<T>(all: T[], act: (one: T) => Promise<void>): Promise<void> {
  const faults: unknown[] = [];
  for (const one of all) await act(one).catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw faults[0];
}

/** Those of the renditions that nobody uses. */
export async function removeUnused(db: Database, remove: RemoveBytes, hashes: string[]): Promise<void> {
  await forEach(hashes, async (hash) => {
    // In two steps: bytes that are half gone must not be taken for whole if the second one is broken off
    await whileUnused(db, hash, async (sql) => {
      await sql.query('delete from rendition_parts where hash = $1', [hash]);
    });
    await whileUnused(db, hash, async (sql, prefix, held) => {
      await remove(prefix, held);
      const deleted = await sql.query(
        'delete from renditions where hash = $1 and removed_at is not null returning hash',
        [hash],
      );
      if (deleted.length === 0) await sql.query('update renditions set removed_at = now() where hash = $1', [hash]);
    });
  });
}

/**
 * A job that wants the rendition meanwhile waits for the end of the step, and finds nothing of it.
 *
 * @param act `held` throws once the lock may be lost: a job may be encoding it anew
 */
async function whileUnused(
  db: Database,
  hash: string,
  act: (sql: Sql, prefix: string, held: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await db.transaction(async (sql) => {
    const since = moment();
    const [row] = await sql.query<{ prefix: string }>(
      'select prefix from renditions where hash = $1 and released_at is not null for update',
      [hash],
    );
    if (row !== undefined) await act(sql, row.prefix, lockLease(sql, since));
  });
}

/** Of a job that did not end as it should: what is there of its outputs has no row. */
export const outputKeys = (plan: Plan | null): string[] => (plan?.outputs ?? []).map(({ key }) => key);

/** Failed jobs keep what they made, for another try, this many days long. Lets go what is older. */
export async function releaseOldFailures(db: Database, days: number): Promise<void> {
  const jobs = await db.query<{ id: string }>(
    `select id from jobs where status = 'failed' and finished_at < now() - make_interval(days => $1)
       and exists (select 1 from rendition_uses where job_id = jobs.id)`,
    [days],
  );
  for (const { id } of jobs)
    await db.transaction(async (sql) => {
      // Somebody may try it again just now
      const job = await lockJob(sql, id);
      if (job?.status !== 'failed') return;
      await releaseRenditions(sql, id);
      await discard(sql, outputKeys(job.plan));
    });
}
