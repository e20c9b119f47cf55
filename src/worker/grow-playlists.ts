import { joinAll } from '../core/join-parts.ts';
import { hlsPlaylists, tracksOf } from '../core/playlists/output.ts';
import type { Database, Sql } from '../db/database.ts';
import { openJobs } from '../db/job-changes.ts';
import { type JobState, lockJobState, setPlayable } from '../db/jobs.ts';
import { lockLease, moment } from '../db/lease.ts';
import { begunRenditions, findParts } from '../db/renditions.ts';
import { withCommit } from '../db/sent-statements.ts';
import { hasOpenTasks } from '../db/tasks.ts';
import type { PackageHls, Plan } from '../schemas/plan.ts';
import type { RenditionFacts } from '../schemas/results.ts';
import type { Storage } from '../storage/storage.ts';

const encodes = ['encode-video', 'encode-audio'];

export interface GrowingPlace {
  db: Database;
  storage: Pick<Storage, 'putText'>;
}

/** A job that is being encoded. */
export interface Growing {
  id: string;
  plan: Plan;
  /** Whether it is known that every HLS output can be played from its start. */
  playable: boolean;
}

/**
 * Publishes what can be played of a job that is still being encoded: playlists that end where the encoders are. Under
 * the job's lock, so that they only ever grow, and are never written over those of the finished video.
 *
 * @returns whether every HLS output can be played from its start
 */
export async function growPlaylists({ db, storage }: GrowingPlace, growing: Growing): Promise<boolean> {
  let written = false;
  try {
    return await db.transaction(async (sql) => {
      const since = moment();
      // Others wait for this lock, and what a crash of the database would undo here is said again by the next growth
      const hurried = sql.query('set local synchronous_commit = off');
      const [{ job, open, facts }] = await Promise.all([look(sql, growing, true), hurried]);
      // The last encode is followed by the packaging, which writes the playlists of the whole video
      if (job?.status !== 'processing' || !open) return job?.playable ?? false;
      const held = lockLease(sql, since);
      const playlists = playlistsOf(growing.plan, facts, true);
      // Those of one output together, but for the multivariant one: while they are written, the job waits
      for (const output of playlists.flatMap((one) => (one === null ? [] : [one.slice(0, -1), one.slice(-1)]))) {
        await held();
        written = true;
        const puts = await Promise.allSettled(
          output.map(({ key, text }) => storage.putText(key, text, { durable: false })),
        );
        for (const put of puts) if (put.status === 'rejected') throw put.reason;
      }
      const all = playlists.every((output) => output !== null);
      if (all && !job.playable) withCommit(setPlayable(sql, growing.id));
      return all;
    });
  } catch (error) {
    if (written) await writeWhole({ db, storage }, growing);
    throw error;
  }
}

/**
 * Which of the jobs are still open, and have an HLS output that can be played from its start: a look that takes no lock.
 *
 * @returns their ids
 */
export async function canGrow(sql: Sql, jobs: Growing[]): Promise<Set<string>> {
  const wanted = jobs.map(({ id, plan }) => ({ id, outputs: outputsOf(plan).map(tracksIn) }));
  const hashes = new Set(wanted.flatMap(({ outputs }) => outputs.flat()));
  if (hashes.size === 0) return new Set();
  const ids = jobs.map(({ id }) => id);
  const [open, begun] = await Promise.all([openJobs(sql, ids), begunRenditions(sql, [...hashes])]);
  const hasBegun = (output: string[]) => output.every((hash) => begun.has(hash));
  return new Set(wanted.flatMap(({ id, outputs }) => (open.has(id) && outputs.some(hasBegun) ? [id] : [])));
}

const tracksIn = ({ videos, audios }: PackageHls): string[] => [...videos, ...audios];

/** The lock was lost while a playlist was on its way: it may have come after that of the whole video. */
async function writeWhole({ db, storage }: GrowingPlace, growing: Growing): Promise<void> {
  await db.transaction(async (sql) => {
    const { job, open, facts } = await look(sql, growing, false);
    if (job === null || job.status === 'failed' || open) return;
    for (const output of playlistsOf(growing.plan, facts, false))
      for (const { key, text } of output ?? []) await storage.putText(key, text);
  });
}

interface Seen {
  job: JobState | null;
  /** Whether something is still to be encoded. */
  open: boolean;
  facts: Map<string, RenditionFacts>;
}

/** In one flight: what comes after the lock is seen as it is under it. */
async function look(sql: Sql, { id, plan }: Growing, growing: boolean): Promise<Seen> {
  const hashes = plan.renditions.map(({ hash }) => hash);
  const [job, open, parts] = await Promise.all([
    lockJobState(sql, id),
    hasOpenTasks(sql, id, encodes),
    findParts(sql, hashes, growing),
  ]);
  return { job, open, facts: joinAll(parts) };
}

const outputsOf = (plan: Plan) => plan.steps.filter((step): step is PackageHls => step.kind === 'package-hls');

/** Of each HLS output; `null` where nothing of it can be played yet. */
const playlistsOf = (plan: Plan, facts: Seen['facts'], growing: boolean) =>
  outputsOf(plan).map((step) => {
    const tracks = tracksOf(plan, step, (hash) => facts.get(hash));
    return tracks && hlsPlaylists(plan, step, tracks, growing);
  });
