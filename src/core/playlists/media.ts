import type { RenditionFacts } from '../../schemas/results.ts';
import { targetDuration } from './bandwidth.ts';

/**
 * A media playlist (RFC 8216bis section 4.4).
 *
 * @param prefix relative URL of the segments' folder
 * @param growing the target duration to announce, in seconds, while segments are still to come: it may not change
 */
export function mediaPlaylist(facts: RenditionFacts, prefix: string, growing: number | null = null): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(growing ?? 0, targetDuration(facts))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${growing === null ? 'VOD' : 'EVENT'}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // Without it players begin near the end of what is there, as with a live broadcast (section 4.4.2.2)
    ...(growing === null ? [] : ['#EXT-X-START:TIME-OFFSET=0']),
    `#EXT-X-MAP:URI="${prefix}/init.mp4"`,
    ...facts.segments.flatMap((segment, index) => [
      `#EXTINF:${(segment.duration / facts.timescale).toFixed(6)},`,
      `${prefix}/${index}.m4s`,
    ]),
    ...(growing === null ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n');
}
