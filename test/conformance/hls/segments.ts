import { gopFaults } from '../iso/pictures.ts';
import { total } from '../iso/sample.ts';
import { faultsAt } from '../unreadable.ts';
import type { HlsOptions } from './options.ts';
import type { Rendition, Segment } from './rendition.ts';

/** Seconds that EXTINF may be off. */
const tolerance = 0.001;

/** The playlist tells of its segments, and they follow on each other. */
export async function segmentFaults(rendition: Rendition, options: HlsOptions): Promise<string[]> {
  const { playlist, track, segments } = rendition;
  const faults = typeFaults(rendition, options);
  for (const { uri, duration, samples } of segments) {
    const real = total(samples) / track.timescale;
    if (Math.abs(duration - real) > tolerance)
      faults.push(`${uri}: EXTINF says ${duration} s, its samples last ${real.toFixed(6)} s (RFC 8216bis 4.4.4.1)`);
    if (Math.round(duration) > playlist.target)
      faults.push(`${uri}: ${duration} s are above the target duration ${playlist.target} (RFC 8216bis 4.4.3.1)`);
  }
  faults.push(...continuityFaults(segments), ...(options.sequence ? sequenceFaults(segments) : []));
  if (track.entry.kind === 'video') faults.push(...(await startFaults(rendition)));
  return faults;
}

/** RFC 8216bis sections 4.4.3.4, 4.4.3.5 and 6.2.1; HLS authoring specification 8.6 and 8.8. */
function typeFaults({ playlist }: Rendition, { growing = false }: HlsOptions): string[] {
  const type = growing ? 'EVENT' : 'VOD';
  const faults = playlist.type === type ? [] : [`EXT-X-PLAYLIST-TYPE is "${playlist.type}", not ${type}`];
  if (playlist.ended === growing) faults.push(growing ? 'it has ended: EXT-X-ENDLIST' : 'there is no EXT-X-ENDLIST');
  return faults;
}

/** Decode times go on to the unit (HLS authoring specification 7.1 and 7.3). */
function continuityFaults(segments: Segment[]): string[] {
  const faults: string[] = [];
  let expected: number | null = null;
  for (const { uri, fragments } of segments) {
    for (const { start, samples } of fragments) {
      if (expected !== null && start !== expected)
        faults.push(`${uri}: a fragment has tfdt ${start}, the one before it ends at ${expected}`);
      expected = start + total(samples);
    }
  }
  return faults;
}

function sequenceFaults(segments: Segment[]): string[] {
  const faults: string[] = [];
  let last = 0;
  for (const { uri, fragments } of segments) {
    for (const { sequence } of fragments) {
      if (sequence <= last) faults.push(`${uri}: mfhd has sequence number ${sequence} after ${last}`);
      last = sequence;
    }
  }
  return faults;
}

/** Each segment can be decoded alone (RFC 8216bis section 4.4.2.1; HLS authoring specification 7.4). */
async function startFaults({ track, segments, samples }: Rendition): Promise<string[]> {
  const { entry } = track;
  if (entry.kind !== 'video') return [];
  const late = segments.filter((segment) => segment.samples[0]?.sync !== true);
  return [
    ...late.map(({ uri }) => `${uri}: it does not begin with an IDR: its first sample is no sync sample`),
    ...(await faultsAt('picture', () => gopFaults(samples, entry))),
  ];
}
