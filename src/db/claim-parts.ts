import type { KnownParts, PartRef } from '../core/plan/reuse.ts';
import type { Database } from './database.ts';
import { withCommit } from './sent-statements.ts';
import type { TaskRow } from './tasks.ts';

/**
 * Takes the parts for a task that runs to make, those that are known left out. `null`: another task makes one of them
 * now, and nothing was taken.
 *
 * A part belongs to the task that its row names. Of a task that waits another one takes it (`takeParts`), but holds the
 * row of that task meanwhile, which therefore either runs already, or begins afterwards and finds its part taken: in its
 * own row, which then no longer says that all are its own (migration 0022). So no look is needed where it does, unless
 * the task was begun before; and one is enough for a task that runs and finds its own.
 */
export async function claimParts(db: Database, task: Claimant, parts: PartRef[]): Promise<KnownParts | null> {
  if (task.ownsParts && task.attempt === 1) return new Map();
  const wanted: Wanted = {
    ...{ taskId: task.id, first: parts[0]?.first ?? 0 },
    hashes: [...new Set(parts.map(({ hash }) => hash))],
  };
  return (await ownParts(db, wanted)) ?? (await takeParts(db, wanted));
}

/** A task as it was when it was started. */
type Claimant = Pick<TaskRow, 'id' | 'attempt' | 'ownsParts'>;

interface Wanted {
  taskId: string;
  hashes: string[];
  /** Number of their first segment. */
  first: number;
}

/** `null` where one of them belongs to nobody, or to another task. */
async function ownParts(db: Database, { taskId, hashes, first }: Wanted): Promise<KnownParts | null> {
  const found = await db.query<{ hash: string; done: boolean; own: boolean }>(
    `select hash, facts is not null and not growing as done, coalesce(task_id = $3, false) as own
     from rendition_parts where hash = any($1) and first = $2`,
    [hashes, first, taskId],
  );
  const isOwn = found.length === hashes.length && found.every(({ done, own }) => done || own);
  return isOwn ? known(found, first) : null;
}

/** One at a time for a rendition: its row is locked. */
async function takeParts(db: Database, { taskId, hashes, first }: Wanted): Promise<KnownParts | null> {
  return await db.transaction(async (sql) => {
    const lock = sql.query('select hash from renditions where hash = any($1) order by hash for no key update', [
      hashes,
    ]);
    // One that somebody else has locked begins or ends just now
    const owners = sql.query<{ id: string }>(
      `select id from tasks where id in (select task_id from rendition_parts where hash = any($1) and first = $2)
       for no key update skip locked`,
      [hashes, first],
    );
    const find = sql.query<{ hash: string; done: boolean; owner: string | null; runs: boolean }>(
      `select part.hash, part.facts is not null and not part.growing as done, owner.id as owner,
         coalesce(owner.status = 'running' and jobs.status = 'processing', false) as runs
       from rendition_parts part left join tasks owner on owner.id = part.task_id and owner.id <> $3
         left join jobs on jobs.id = owner.job_id
       where part.hash = any($1) and part.first = $2`,
      [hashes, first, taskId],
    );
    const [, held, found] = await Promise.all([lock, owners, find]);
    const idle = new Set(held.map(({ id }) => id));
    if (found.some(({ done, owner, runs }) => !done && owner !== null && (runs || !idle.has(owner)))) return null;
    const done = found.filter((part) => part.done);
    const claim = sql.query(
      `insert into rendition_parts (hash, first, task_id) select hash, $2::integer, $3 from unnest($1::text[]) as row (hash)
       on conflict (hash, first) do update set task_id = excluded.task_id`,
      [hashes.filter((one) => !done.some(({ hash }) => hash === one)), first, taskId],
    );
    withCommit(claim);
    return known(done, first);
  });
}

const known = (found: { hash: string; done?: boolean }[], first: number): KnownParts =>
  new Map(found.flatMap(({ hash, done }) => (done ? [[hash, new Set([first])]] : [])));
