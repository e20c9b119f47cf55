import type { RenditionFacts } from '../../schemas/results.ts';

/**
 * Seconds, rounded: what EXT-X-TARGETDURATION must say (RFC 8216bis section 4.4.3.1), the same in all media playlists of
 * an output (section 6.2.4).
 */
export function targetDuration(tracks: RenditionFacts[]): number {
  return tracks
    .flatMap(({ segments, timescale }) => segments.map(({ duration }) => Math.round(duration / timescale)))
    .reduce((longest, one) => Math.max(longest, one), 1);
}

/** Bits per second over the whole rendition. */
export function averageBandwidth({ segments, timescale }: RenditionFacts): number {
  return Math.ceil(rate(segments, timescale));
}

/**
 * The peak segment bit rate: the highest of any run of segments whose duration is between 0.5 and 1.5 times the target
 * duration (RFC 8216bis section 4.4.6.2, BANDWIDTH). Bits per second.
 *
 * @param targetSeconds of the output
 */
export function peakBandwidth({ segments, timescale }: RenditionFacts, targetSeconds: number): number {
  const target = targetSeconds * timescale;
  let peak = rate(segments, timescale);
  for (let from = 0; from < segments.length; from += 1) {
    let duration = 0;
    for (let to = from; to < segments.length; to += 1) {
      duration += segments[to]!.duration;
      if (duration > target * 1.5) break;
      if (duration >= target * 0.5) peak = Math.max(peak, rate(segments.slice(from, to + 1), timescale));
    }
  }
  return Math.ceil(peak);
}

function rate(segments: RenditionFacts['segments'], timescale: number): number {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const duration = segments.reduce((sum, segment) => sum + segment.duration, 0);
  return duration === 0 ? 0 : (bytes * 8 * timescale) / duration;
}
