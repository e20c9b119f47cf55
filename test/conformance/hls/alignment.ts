import { span, total } from '../iso/sample.ts';
import type { HlsOptions } from './options.ts';
import { type Presentation, pictures, played } from './presentation.ts';
import type { Rendition } from './rendition.ts';

/** Seconds by which sound and picture may differ at the start and at the end. */
const together = 0.05;

/** All renditions tell the same film at the same times (RFC 8216bis section 6.2.4). */
export function alignmentFaults(presentation: Presentation, options: HlsOptions): string[] {
  const [first, ...others] = pictures(presentation);
  return [
    ...targetFaults([...presentation.renditions.values()]),
    ...(first ? others.flatMap((other) => boundaryFaults(first, other, options)) : []),
    ...togetherFaults(presentation, options),
  ];
}

/** HLS authoring specification 8.2. */
function targetFaults(renditions: Rendition[]): string[] {
  const targets = renditions.map(({ uri, playlist }) => `${playlist.target} in ${uri}`);
  const differ = new Set(renditions.map(({ playlist }) => playlist.target)).size > 1;
  return differ ? [`EXT-X-TARGETDURATION differs: ${targets.join(', ')} (RFC 8216bis 6.2.4)`] : [];
}

/** HLS authoring specification 8.22. */
function boundaryFaults(one: Rendition, other: Rendition, { growing = false }: HlsOptions): string[] {
  const counts = [one, other].map(({ segments }) => segments.length);
  const shared = Math.min(...counts);
  if (!growing && counts[0] !== counts[1])
    return [`${other.uri} has ${counts[1]} segments, ${one.uri} ${counts[0]}: they are not aligned`];
  const [a, b] = [startsOf(one), startsOf(other)];
  const faults: string[] = [];
  for (let index = 0; index < shared; index += 1) {
    // In both timescales at once: exact
    if (a[index]! * other.track.timescale !== b[index]! * one.track.timescale)
      faults.push(`segment ${index} of ${other.uri} does not start when that of ${one.uri} does`);
  }
  if (growing) faults.push(...aheadFaults(one, other, shared));
  return faults;
}

const startsOf = ({ segments }: Rendition) => segments.map(({ fragments }) => fragments[0]!.start);

/** What only one of them has so far is no longer than a target duration (RFC 8216bis section 6.2.4). */
function aheadFaults(one: Rendition, other: Rendition, shared: number): string[] {
  return [one, other].flatMap(({ uri, track, segments, playlist }) => {
    const ahead = segments.slice(shared).reduce((sum, { samples }) => sum + total(samples), 0) / track.timescale;
    return ahead > playlist.target ? [`${uri} is ${ahead.toFixed(3)} s ahead of another rendition`] : [];
  });
}

/** HLS authoring specification 8.3 and 8.7. */
function togetherFaults(presentation: Presentation, { growing = false }: HlsOptions): string[] {
  const faults = presentation.playlist.variants.flatMap((variant) => {
    const read = played(presentation, variant);
    if (read === null || read.main.track.entry.kind !== 'video') return [];
    const picture = span(read.main.track, read.main.samples);
    return read.sounds.flatMap(({ uri, track, samples }) => {
      const sound = span(track, samples);
      const differs = (what: 'start' | 'end') => Math.abs(sound[what] - picture[what]) > together;
      const say = (what: 'start' | 'end') =>
        `${uri} ${what}s at ${sound[what].toFixed(3)} s, ${read.main.uri} at ${picture[what].toFixed(3)} s`;
      return (growing ? (['start'] as const) : (['start', 'end'] as const)).filter(differs).map(say);
    });
  });
  return [...new Set(faults)];
}
