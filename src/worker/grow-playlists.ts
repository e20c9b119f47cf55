import { joinAll } from '../core/join-parts.ts';
import { hlsPlaylists, tracksOf } from '../core/playlists/output.ts';
import { lockJob, setPlayable } from '../db/jobs.ts';
import { findParts } from '../db/renditions.ts';
import { hasOpenTasks } from '../db/tasks.ts';
import type { PackageHls } from '../schemas/plan.ts';
import type { WorkContext } from './work-context.ts';

const encodes = ['encode-video', 'encode-audio'];

/**
 * Publishes what can be played of a job that is still being encoded: playlists that end where the encoders are. Under
 * the job's lock, so that they only ever grow, and are never written over those of the finished film.
 *
 * @returns whether every HLS output can be played from its start
 */
export async function growPlaylists({ db, storage }: WorkContext, jobId: string): Promise<boolean> {
  return await db.transaction(async (sql) => {
    // The last encode is followed by the packaging, which writes the playlists of the whole film
    const [job, open] = await Promise.all([lockJob(sql, jobId), hasOpenTasks(sql, jobId, encodes)]);
    if (job?.status !== 'processing' || job.plan === null || !open) return job?.playable ?? false;
    const { plan } = job;
    const outputs = plan.steps.filter((step): step is PackageHls => step.kind === 'package-hls');
    if (outputs.length === 0) return false;
    const hashes = plan.renditions.map(({ hash }) => hash);
    const facts = joinAll(await findParts(sql, hashes, true));
    const playable = outputs.map((step) => tracksOf(plan, step, (hash) => facts.get(hash)));
    for (const [index, tracks] of playable.entries())
      if (tracks !== null)
        for (const { key, text } of hlsPlaylists(plan, outputs[index]!, tracks, true)) await storage.putText(key, text);
    const all = playable.every((tracks) => tracks !== null);
    if (all && !job.playable) await setPlayable(sql, jobId);
    return all;
  });
}
