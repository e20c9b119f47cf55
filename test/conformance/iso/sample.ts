import type { Track } from './track.ts';

/** One frame of picture or sound. Times are in units of its track's timescale. */
export interface Sample {
  /** When it is decoded. */
  decode: number;
  /** When it is shown or heard, before edits. */
  shown: number;
  duration: number;
  /** Decoding can start here, as the container says. */
  sync: boolean;
  data: Buffer;
}

/** Seconds on the clock of the presentation: what an edit list leaves out at the start is not in it. */
export function span(track: Track, samples: Sample[]): { start: number; end: number } {
  const skipped = track.edits.find(({ mediaTime }) => mediaTime >= 0)?.mediaTime ?? 0;
  const start = samples.reduce((least, { shown }) => Math.min(least, shown), Number.POSITIVE_INFINITY);
  const end = samples.reduce((most, { shown, duration }) => Math.max(most, shown + duration), 0);
  return { start: (start - skipped) / track.timescale, end: (end - skipped) / track.timescale };
}

/** Units in a sum of durations. */
export const total = (samples: Sample[]): number => samples.reduce((sum, { duration }) => sum + duration, 0);
