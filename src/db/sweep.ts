import type { Database, Sql } from './database.ts';
import { lockJob } from './jobs.ts';
import { releaseRenditions } from './renditions.ts';

/** Removes an object of the storage, or everything below it. Nothing there is no error. */
export type RemoveBytes = (key: string) => Promise<void>;

/** These objects belong to nobody from now on: the sweep removes them. In the transaction that deletes their rows. */
export async function discard(sql: Sql, keys: string[]): Promise<void> {
  for (const key of keys)
    await sql.query('insert into discarded_objects (key) values ($1) on conflict do nothing', [key]);
}

/**
 * Removes the bytes that nothing needs any more. Safe at any time, in any number of processes: what is broken off goes
 * on with the next sweep.
 *
 * @param idle seconds since the last use of a rendition: who has just lost it may still be writing
 */
export async function sweep(db: Database, remove: RemoveBytes, { idle }: { idle: number }): Promise<void> {
  await removeDiscarded(db, remove);
  const unused = await db.query<{ hash: string }>(
    `select hash from renditions where released_at <= now() - make_interval(secs => $1) order by hash`,
    [idle],
  );
  await removeUnused(
    db,
    remove,
    unused.map(({ hash }) => hash),
  );
}

/** What `discard` named. */
export async function removeDiscarded(db: Database, remove: RemoveBytes): Promise<void> {
  const discarded = await db.query<{ key: string }>('select key from discarded_objects order by key');
  await forEach(discarded, async ({ key }) => {
    await remove(key);
    await db.query('delete from discarded_objects where key = $1', [key]);
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
    await whileUnused(db, hash, async (sql, prefix) => {
      await remove(prefix);
      await sql.query('delete from renditions where hash = $1', [hash]);
    });
  });
}

/** A job that wants the rendition meanwhile waits for the end of the step, and finds nothing of it. */
async function whileUnused(
  db: Database,
  hash: string,
  act: (sql: Sql, prefix: string) => Promise<void>,
): Promise<void> {
  await db.transaction(async (sql) => {
    const [row] = await sql.query<{ prefix: string }>(
      'select prefix from renditions where hash = $1 and released_at is not null for update',
      [hash],
    );
    if (row !== undefined) await act(sql, row.prefix);
  });
}

/** Failed jobs keep what they encoded, for another try, this many days long. Lets go what is older. */
export async function releaseOldFailures(db: Database, days: number): Promise<void> {
  const jobs = await db.query<{ id: string }>(
    `select id from jobs where status = 'failed' and finished_at < now() - make_interval(days => $1)
       and exists (select 1 from rendition_uses where job_id = jobs.id)`,
    [days],
  );
  for (const { id } of jobs)
    await db.transaction(async (sql) => {
      // Somebody may try it again just now
      if ((await lockJob(sql, id))?.status === 'failed') await releaseRenditions(sql, id);
    });
}
