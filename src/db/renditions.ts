import type { RenditionFacts } from '../schemas/results.ts';
import type { Sql } from './database.ts';

/** An encoded rendition by its content address (docs/adr/0004). */
export interface RenditionRef {
  hash: string;
  /** Storage key below which its bytes are. */
  prefix: string;
}

/**
 * Says that the job needs these renditions, and which of them are encoded already: their bytes stay as long as the
 * job uses them.
 */
export async function useRenditions(
  sql: Sql,
  { projectId, jobId, renditions }: { projectId: string; jobId: string; renditions: RenditionRef[] },
): Promise<Map<string, RenditionFacts>> {
  const known = new Map<string, RenditionFacts>();
  // One order for everybody, so that two jobs never wait for each other
  for (const { hash, prefix } of renditions.toSorted((a, b) => (a.hash < b.hash ? -1 : 1))) {
    const [row] = await sql.query<{ facts: RenditionFacts | null }>(
      `insert into renditions (hash, project_id, prefix) values ($1, $2, $3)
       on conflict (hash) do update set prefix = excluded.prefix returning facts`,
      [hash, projectId, prefix],
    );
    await sql.query('insert into rendition_uses (hash, job_id) values ($1, $2) on conflict do nothing', [hash, jobId]);
    if (row!.facts !== null) known.set(hash, row!.facts);
  }
  return known;
}

/** What was measured of the renditions, by hash; those that are not encoded yet are left out. */
export async function factsOfRenditions(sql: Sql, hashes: string[]): Promise<Map<string, RenditionFacts>> {
  const rows = await sql.query<{ hash: string; facts: RenditionFacts }>(
    'select hash, facts from renditions where hash = any($1) and facts is not null',
    [hashes],
  );
  return new Map(rows.map(({ hash, facts }) => [hash, facts]));
}

/** Every byte of the rendition is in storage. */
export async function finishRendition(sql: Sql, hash: string, facts: RenditionFacts): Promise<void> {
  await sql.query('update renditions set facts = $2 where hash = $1', [hash, JSON.stringify(facts)]);
}

/** The job needs its renditions no longer. Returns the prefixes of those that nobody uses now: their bytes may go. */
export async function releaseRenditions(sql: Sql, jobId: string): Promise<string[]> {
  // The lock comes before the count: a job that is just being planned has its use written, or waits and finds no row
  await sql.query(
    'select hash from renditions where hash in (select hash from rendition_uses where job_id = $1) order by hash for update',
    [jobId],
  );
  const rows = await sql.query<{ hash: string }>('delete from rendition_uses where job_id = $1 returning hash', [
    jobId,
  ]);
  const freed = await sql.query<{ prefix: string }>(
    `delete from renditions where hash = any($1)
       and not exists (select 1 from rendition_uses other where other.hash = renditions.hash)
     returning prefix`,
    [rows.map(({ hash }) => hash)],
  );
  return freed.map(({ prefix }) => prefix);
}
