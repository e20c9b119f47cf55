import type { KnownParts, PartRef } from '../core/plan/reuse.ts';
import type { RenditionFacts } from '../schemas/results.ts';
import type { Sql } from './database.ts';

/** An encoded rendition by its content address (docs/adr/0004). */
export interface RenditionRef {
  hash: string;
  /** Storage key below which its bytes are. */
  prefix: string;
}

/** A part as it was measured, with the rendition that it belongs to. */
export type FoundPart = [hash: string, part: RenditionFacts];

/**
 * Says that the job needs these renditions, and which parts of them are encoded already: their bytes stay as long as
 * the job uses them. In one flight of a transaction: what is there is looked up when nobody else can remove it.
 */
export async function useRenditions(
  sql: Sql,
  { projectId, jobId, renditions }: { projectId: string; jobId: string; renditions: RenditionRef[] },
): Promise<FoundPart[]> {
  // One order for everybody, so that two jobs never wait for each other
  const ordered = renditions.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  const hashes = ordered.map(({ hash }) => hash);
  const use = sql.query(
    `with wanted as (
       insert into renditions (hash, project_id, prefix)
       select hash, $1, prefix from unnest($2::text[], $3::text[]) with ordinality as row (hash, prefix, place) order by place
       on conflict (hash) do update set released_at = null, removed_at = null returning hash
     )
     insert into rendition_uses (hash, job_id) select hash, id from wanted, jobs where id = $4 on conflict do nothing`,
    [projectId, hashes, ordered.map(({ prefix }) => prefix), jobId],
  );
  const [, found] = await Promise.all([use, findParts(sql, hashes)]);
  return found;
}

/**
 * Who is to make which parts, of tasks that were made in this transaction and named as their owners: one that owns all of
 * its parts need not claim them. What is there stays as it is.
 */
export async function planParts(sql: Sql, parts: (PartRef & { taskId: string })[]): Promise<void> {
  await sql.query(
    `with part as (
       select * from json_to_recordset($1::text::json) as part (hash text, first integer, "taskId" text)
     ), own as (
       insert into rendition_parts (hash, first, task_id) select hash, first, "taskId" from part
       on conflict do nothing returning hash, first
     )
     update tasks set owns_parts = false
     where id in (select "taskId" from part where (hash, first) not in (select hash, first from own))`,
    [JSON.stringify(parts)],
  );
}

/** The parts of these renditions whose bytes are in storage. @param growing also what is there of one that is being made */
export async function findParts(sql: Sql, hashes: string[], growing = false): Promise<FoundPart[]> {
  const rows = await sql.query<{ hash: string; facts: RenditionFacts }>(
    `select hash, facts from rendition_parts
     where hash = any($1) and facts is not null and (not growing or $2) order by hash, first`,
    [hashes, growing],
  );
  return rows.map(({ hash, facts }) => [hash, facts]);
}

/** Those of the renditions of which the beginning is in storage. */
export async function begunRenditions(sql: Sql, hashes: string[]): Promise<Set<string>> {
  const rows = await sql.query<{ hash: string }>(
    'select hash from rendition_parts where hash = any($1) and first = 0 and facts is not null',
    [hashes],
  );
  return new Set(rows.map(({ hash }) => hash));
}

/** By hash, the first segments of the parts. */
export function knownParts(found: FoundPart[]): KnownParts {
  const known = new Map<string, Set<number>>();
  for (const [hash, { first }] of found) known.set(hash, (known.get(hash) ?? new Set()).add(first));
  return known;
}

/**
 * Every byte of the part is in storage; with `growing`, every byte of what the facts name so far. What is there never
 * gets less: a task that is done again, or too late, begins from nothing.
 */
export async function storePart(sql: Sql, hash: string, facts: RenditionFacts, growing = false): Promise<void> {
  await sql.query(
    `insert into rendition_parts (hash, first, facts, growing) values ($1, $2, $3, $4)
     on conflict (hash, first) do update set facts = excluded.facts, growing = excluded.growing
     where not excluded.growing or rendition_parts.facts is null
       or rendition_parts.growing and json_array_length(rendition_parts.facts -> 'segments')
         < json_array_length(excluded.facts -> 'segments')`,
    [hash, facts.first, JSON.stringify(facts), growing],
  );
}

/** Whether what the job has encoded is kept for it. */
export async function usesRenditions(sql: Sql, jobId: string): Promise<boolean> {
  return (await sql.query('select 1 from rendition_uses where job_id = $1 limit 1', [jobId])).length > 0;
}

/** The job needs its renditions no longer. Returns those that nobody uses now: they are there for the sweep. */
export async function releaseRenditions(sql: Sql, jobId: string): Promise<string[]> {
  // The lock comes before the count: a job that is just being planned has its use written, or waits
  const rows = await sql.query<{ hash: string }>(
    'select hash from renditions where hash in (select hash from rendition_uses where job_id = $1) order by hash for update',
    [jobId],
  );
  await sql.query('delete from rendition_uses where job_id = $1', [jobId]);
  const unused = await sql.query<{ hash: string }>(
    `update renditions set released_at = now() where hash = any($1)
       and not exists (select 1 from rendition_uses other where other.hash = renditions.hash) returning hash`,
    [rows.map(({ hash }) => hash)],
  );
  return unused.map(({ hash }) => hash);
}
