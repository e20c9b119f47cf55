import type { RenditionFacts } from '../../schemas/results.ts';

export interface MediaPlaylist {
  facts: RenditionFacts;
  /** Relative URL of the segments' folder. */
  prefix: string;
  /** Target duration of the output, in seconds. */
  target: number;
  /** Whether segments are still to come. */
  growing: boolean;
}

/** A media playlist (RFC 8216bis section 4.4). */
export function mediaPlaylist({ facts, prefix, target, growing }: MediaPlaylist): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${target}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${growing ? 'EVENT' : 'VOD'}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // Without it players begin near the end of what is there, as with a live broadcast (section 4.4.2.2)
    ...(growing ? ['#EXT-X-START:TIME-OFFSET=0'] : []),
    `#EXT-X-MAP:URI="${prefix}/init.mp4"`,
    ...facts.segments.flatMap((segment, index) => [
      `#EXTINF:${(segment.duration / facts.timescale).toFixed(6)},`,
      `${prefix}/${index}.m4s`,
    ]),
    ...(growing ? [] : ['#EXT-X-ENDLIST']),
    '',
  ].join('\n');
}
