import type { Rendition } from './rendition.ts';

interface Measured {
  /** Seconds, as EXTINF says. */
  duration: number;
  bytes: number;
}

/** EXTINF are rounded. Seconds. */
const rounding = 1e-6;

/** Bits per second of segments together. */
function bitRate(segments: Measured[]): number {
  const bytes = segments.reduce((sum, one) => sum + one.bytes, 0);
  return (bytes * 8) / segments.reduce((sum, one) => sum + one.duration, 0);
}

/** The segments from one on that together last no longer than `most` seconds, one more each time. */
function* runsFrom(segments: Measured[], from: number, most: number): Generator<{ run: Measured[]; duration: number }> {
  let duration = 0;
  for (let to = from; to < segments.length; to += 1) {
    duration += segments[to]!.duration;
    if (duration > most) return;
    yield { run: segments.slice(from, to + 1), duration };
  }
}

/**
 * The peak segment bit rate: the largest of any contiguous set of segments that lasts 0.5 to 1.5 target durations
 * (RFC 8216bis section 4.1). A film that is shorter than that has that of the whole.
 *
 * @param target seconds
 */
export function peakBitRate(segments: Measured[], target: number): number {
  const rates = segments.flatMap((_, from) =>
    [...runsFrom(segments, from, target * 1.5 + rounding)]
      .filter(({ duration }) => duration >= target * 0.5 - rounding)
      .map(({ run }) => bitRate(run)),
  );
  return rates.length > 0 ? Math.max(...rates) : bitRate(segments);
}

const measured = ({ segments }: Rendition): Measured[] =>
  segments.map(({ duration, bytes }) => ({ duration, bytes: bytes.length }));

/** Bits per second of a picture with the sound of its group that needs most: what is played together. */
export function measure(picture: Rendition, sounds: Rendition[]): { peak: number; average: number } {
  const most = (rate: (one: Rendition) => number) => rate(picture) + Math.max(0, ...sounds.map(rate));
  return {
    peak: most((one) => peakBitRate(measured(one), one.playlist.target)),
    average: most((one) => bitRate(measured(one))),
  };
}
