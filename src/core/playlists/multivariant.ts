import type { AudioRendition, VideoRendition } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import { value } from '../rational.ts';
import { averageBandwidth, peakBandwidth } from './bandwidth.ts';

export interface Encoded<R> {
  rendition: R;
  facts: RenditionFacts;
}

/**
 * The multivariant playlist (RFC 8216bis section 4.4.6): figures measured from the segments, codecs as the streams
 * say. Media playlists stand beside it, named for their renditions.
 */
export function multivariantPlaylist(
  videos: Encoded<VideoRendition>[],
  audio: Encoded<AudioRendition> | null,
  rate: string | null,
): string {
  const variants = videos.map(({ rendition, facts }) =>
    variant(
      rendition.name,
      [facts, ...(audio ? [audio.facts] : [])],
      [
        `RESOLUTION=${rendition.width}x${rendition.height}`,
        `FRAME-RATE=${value(rate ?? '0/1').toFixed(3)}`,
        ...(audio ? ['AUDIO="audio"'] : []),
      ],
    ),
  );
  const soundAlone = videos.length === 0 && audio ? [variant(audio.rendition.name, [audio.facts], [])] : [];
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(audio && videos.length > 0 ? [audioGroup(audio.rendition)] : []),
    ...variants,
    ...soundAlone,
    '',
  ].join('\n');
}

function audioGroup({ name, language, channels }: AudioRendition): string {
  const attributes = [
    ...['TYPE=AUDIO', 'GROUP-ID="audio"', `NAME="${language ?? 'Audio'}"`, 'DEFAULT=YES', 'AUTOSELECT=YES'],
    ...(language ? [`LANGUAGE="${language}"`] : []),
    ...[`CHANNELS="${channels}"`, `URI="${name}.m3u8"`],
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

function variant(name: string, tracks: RenditionFacts[], more: string[]): string {
  const sum = (measure: (facts: RenditionFacts) => number) =>
    tracks.reduce((total, facts) => total + measure(facts), 0);
  const attributes = [
    `BANDWIDTH=${sum(peakBandwidth)}`,
    `AVERAGE-BANDWIDTH=${sum(averageBandwidth)}`,
    `CODECS="${tracks.map((facts) => facts.codec).join(',')}"`,
    ...more,
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}\n${name}.m3u8`;
}
