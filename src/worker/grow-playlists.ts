import { joinAll } from '../core/join-parts.ts';
import { hlsPlaylists, tracksOf } from '../core/playlists/output.ts';
import type { Sql } from '../db/database.ts';
import { type JobState, lockJobState, setPlayable } from '../db/jobs.ts';
import { findParts } from '../db/renditions.ts';
import { hasOpenTasks } from '../db/tasks.ts';
import type { PackageHls, Plan } from '../schemas/plan.ts';
import type { WorkContext } from './work-context.ts';

const encodes = ['encode-video', 'encode-audio'];

type Place = Pick<WorkContext, 'db' | 'storage'>;

/** A job that is being encoded. */
interface Growing {
  id: string;
  plan: Plan;
}

/**
 * Publishes what can be played of a job that is still being encoded: playlists that end where the encoders are. Under
 * the job's lock, so that they only ever grow, and are never written over those of the finished film.
 *
 * @returns whether every HLS output can be played from its start
 */
export async function growPlaylists({ db, storage }: Place, { id, plan }: Growing): Promise<boolean> {
  let written = false;
  try {
    return await db.transaction(async (sql) => {
      const { job, open } = await look(sql, id);
      // The last encode is followed by the packaging, which writes the playlists of the whole film
      if (job?.status !== 'processing' || !open) return job?.playable ?? false;
      const playlists = await playlistsOf(sql, plan, true);
      if (playlists.length === 0) return false;
      // Those of one output together, but for the multivariant one: while they are written, the job waits
      for (const output of playlists.flatMap((one) => (one === null ? [] : [one.slice(0, -1), one.slice(-1)]))) {
        // Asked each time whether the lock still is ours: the database takes it from a process that was stopped
        await sql.query('select 1');
        written = true;
        const puts = await Promise.allSettled(output.map(({ key, text }) => storage.putText(key, text)));
        for (const put of puts) if (put.status === 'rejected') throw put.reason;
      }
      const all = playlists.every((output) => output !== null);
      if (all && !job.playable) await setPlayable(sql, id);
      return all;
    });
  } catch (error) {
    if (written) await writeWhole({ db, storage }, { id, plan });
    throw error;
  }
}

/** The lock was lost while a playlist was on its way: it may have come after that of the whole film. */
async function writeWhole({ db, storage }: Place, { id, plan }: Growing): Promise<void> {
  await db.transaction(async (sql) => {
    const { job, open } = await look(sql, id);
    if (job === null || job.status === 'failed' || open) return;
    for (const output of await playlistsOf(sql, plan, false))
      for (const { key, text } of output ?? []) await storage.putText(key, text);
  });
}

async function look(sql: Sql, jobId: string): Promise<{ job: JobState | null; open: boolean }> {
  const [job, open] = await Promise.all([lockJobState(sql, jobId), hasOpenTasks(sql, jobId, encodes)]);
  return { job, open };
}

/** Of each HLS output; `null` where nothing of it can be played yet. */
async function playlistsOf(sql: Sql, plan: Plan, growing: boolean) {
  const outputs = plan.steps.filter((step): step is PackageHls => step.kind === 'package-hls');
  if (outputs.length === 0) return [];
  const hashes = plan.renditions.map(({ hash }) => hash);
  const facts = joinAll(await findParts(sql, hashes, growing));
  return outputs.map((step) => {
    const tracks = tracksOf(plan, step, (hash) => facts.get(hash));
    return tracks && hlsPlaylists(plan, step, tracks, growing);
  });
}
