import { canGrow, type Growing, type GrowingPlace, growPlaylists } from './grow-playlists.ts';

/** Growths at once: each holds a connection to the database for as long as the storage takes. */
const LANES = 4;
/** Milliseconds between two looks for what can be played: of many jobs that ask, one finds all. */
const PACE = 250;

/** Where the playlists of this process grow. */
export interface Growths {
  /**
   * By one growth at a time for each job; all who ask before the next look share one. It is now, or a moment after the
   * last one; what has ended by then grows no more.
   *
   * @returns see `growPlaylists`
   */
  grow(job: Growing): Promise<boolean>;
  /** Looks for the last time, and resolves when all that was asked for is done. */
  stop(): Promise<void>;
}

export function openGrowths(place: GrowingPlace): Growths {
  const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
  const unsettled = new Set<Promise<boolean>>();
  let asked = new Map<string, PromiseWithResolvers<boolean> & { job: Growing }>();
  let next: NodeJS.Timeout | null = null;
  let looked = Number.NEGATIVE_INFINITY;

  const look = async (): Promise<void> => {
    const found = [...asked.values()];
    asked = new Map();
    next = null;
    looked = performance.now();
    try {
      const able = await canGrow(
        place.db,
        found.map(({ job }) => job),
      );
      for (const { job, resolve } of found) resolve(able.has(job.id) ? inLane(job) : job.playable);
    } catch (error) {
      for (const { reject } of found) reject(error);
    }
  };
  const inLane = (job: Growing): Promise<boolean> => {
    // Always the same one for a job
    const lane = Number.parseInt(job.id.slice(-1), 16) % LANES;
    const growth = lanes[lane]!.then(() => growPlaylists(place, job));
    lanes[lane] = growth.catch(() => {});
    return growth;
  };

  return {
    grow(job) {
      const known = asked.get(job.id);
      if (known !== undefined) return known.promise;
      const asking = { job, ...Promise.withResolvers<boolean>() };
      asked.set(job.id, asking);
      unsettled.add(asking.promise);
      const settled = () => unsettled.delete(asking.promise);
      asking.promise.then(settled, settled);
      next ??= setTimeout(look, Math.max(looked + PACE - performance.now(), 0));
      return asking.promise;
    },
    async stop() {
      clearTimeout(next ?? undefined);
      await look();
      await Promise.allSettled(unsettled);
    },
  };
}
