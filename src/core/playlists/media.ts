import type { RenditionFacts } from '../../schemas/results.ts';
import { targetDuration } from './bandwidth.ts';

/** A finished media playlist (RFC 8216bis section 4.4). @param prefix relative URL of the segments' folder */
export function mediaPlaylist(facts: RenditionFacts, prefix: string): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${targetDuration(facts)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${prefix}/init.mp4"`,
    ...facts.segments.flatMap((segment, index) => [
      `#EXTINF:${(segment.duration / facts.timescale).toFixed(6)},`,
      `${prefix}/${index}.m4s`,
    ]),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}
