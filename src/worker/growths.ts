import { type Growing, type GrowingPlace, growPlaylists } from './grow-playlists.ts';

/** Growths at once: each holds a connection to the database for as long as the storage takes. */
const LANES = 4;

/** Where the playlists of this process grow. */
export interface Growths {
  /**
   * By one growth at a time for each job; all who ask before it has begun share one.
   *
   * @returns see `growPlaylists`
   */
  grow(job: Growing): Promise<boolean>;
  /** Resolves when all that was asked for is done. */
  ended(): Promise<void>;
}

export function openGrowths(place: GrowingPlace): Growths {
  const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
  const waiting = new Map<string, Promise<boolean>>();

  return {
    grow(job) {
      const asked = waiting.get(job.id);
      if (asked !== undefined) return asked;
      // Always the same one for a job
      const lane = Number.parseInt(job.id.slice(-1), 16) % LANES;
      const growth = lanes[lane]!.then(() => {
        waiting.delete(job.id);
        return growPlaylists(place, job);
      });
      waiting.set(job.id, growth);
      lanes[lane] = growth.catch(() => {});
      return growth;
    },
    async ended() {
      await Promise.all(lanes);
    },
  };
}
