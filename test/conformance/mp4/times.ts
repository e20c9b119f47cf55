import { type Sample, span, total } from '../iso/sample.ts';
import type { Track } from '../iso/track.ts';
import { type Movie, type MovieTrack, nameOf } from './movie.ts';

/** Samples of sound that AAC encoders put before the first one of the source: one frame, up to Apple's (TN2258). */
const priming = { least: 1024, most: 2112 };
/** Seconds: a shorter tail of sound is left as it is, a longer one holds the last frame (docs/adr/0007). */
const tail = 0.55;

/** Durations agree (ISO/IEC 14496-12 sections 8.2.2, 8.3.2, 8.4.2 and 8.6.6), and all tracks play from 0 to one end. */
export function timeFaults(movie: Movie): string[] {
  const longest = Math.max(0, ...movie.tracks.map(({ track }) => track.duration));
  const ends = movie.tracks.map(({ track, samples }) => span(track, samples).end);
  const apart = Math.max(...ends) - Math.min(...ends);
  return [
    ...(movie.duration === longest ? [] : [`mvhd lasts ${movie.duration}, the longest track ${longest}`]),
    ...(apart <= tail ? [] : [`the tracks end ${apart.toFixed(3)} s apart`]),
    ...movie.tracks.flatMap((one) => trackFaults(one, movie.timescale).map((fault) => `${nameOf(one)}: ${fault}`)),
  ];
}

function trackFaults({ track, samples }: MovieTrack, timescale: number): string[] {
  const { edits, duration, mediaDuration } = track;
  const [edit, ...more] = edits;
  const real = total(samples);
  const presented = edits.reduce((sum, one) => sum + one.duration, 0);
  const { start, end } = span(track, samples);
  // Of sound, the rest of what is primed stands after 0
  const shown = track.entry.kind === 'audio' ? end : end - start;
  const faults: [boolean, string][] = [
    [real !== mediaDuration, `mdhd lasts ${mediaDuration}, its samples ${real}`],
    [more.length > 0, `its edit list has ${edits.length} entries: it does not start at 0`],
    [edit !== undefined && edit.rate !== 1, `its edit list plays at a rate of ${edit?.rate}`],
    // Both are rounded to the movie's timescale, up and down
    [edit !== undefined && Math.abs(presented - duration) > 1, `tkhd lasts ${duration}, its edits ${presented}`],
    [
      Math.abs(duration / timescale - shown) > 1.5 / timescale,
      `tkhd lasts ${duration} of ${(shown * timescale).toFixed(1)} units`,
    ],
  ];
  return [
    ...faults.flatMap(([wrong, what]) => (wrong ? [what] : [])),
    ...startFaults(track, start),
    ...(track.entry.kind === 'video' ? rateFaults(track, samples) : []),
  ];
}

/** The delay of reordered frames, and the priming of sound, are left out by the edit list. */
function startFaults(track: Track, start: number): string[] {
  if (track.entry.kind === 'video') return start === 0 ? [] : [`its picture starts at ${start.toFixed(6)} s, not at 0`];
  const primed = Math.round(-start * track.entry.sampleRate);
  if (primed >= priming.least && primed <= priming.most) return [];
  return [
    `its edit list leaves out ${primed} samples of sound: AAC has ${priming.least} to ${priming.most} of priming`,
  ];
}

/** The rate is constant, and the last frame is shown for as long as the others. */
function rateFaults({ timescale }: Track, samples: Sample[]): string[] {
  const durations = [...new Set(samples.map(({ duration }) => duration))];
  if (durations.length <= 1) return [];
  const seconds = durations.map((units) => (units / timescale).toFixed(4)).slice(0, 3);
  const last = samples.at(-1)!.duration / timescale;
  return [`its frames last ${seconds.join(', ')} s, the last one ${last.toFixed(4)} s: the rate is not constant`];
}
