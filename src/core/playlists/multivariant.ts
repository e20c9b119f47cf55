import type { AudioRendition, VideoRendition } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import { value } from '../rational.ts';
import { averageBandwidth, peakBandwidth } from './bandwidth.ts';
import { languageOf, trackName } from './languages.ts';

export interface Encoded<R> {
  rendition: R;
  facts: RenditionFacts;
}

export interface Tracks {
  videos: Encoded<VideoRendition>[];
  /** The one to begin with first. */
  audios: Encoded<AudioRendition>[];
}

/**
 * The multivariant playlist (RFC 8216bis section 4.4.6): figures measured from the segments, codecs as the streams
 * say. Media playlists stand beside it, named for their renditions.
 *
 * @param growing while segments are still to come the peak is what the encoder is held to, and there is no average
 */
export function multivariantPlaylist({ videos, audios }: Tracks, rate: string | null, growing: boolean): string {
  const figures = growing ? promised : measured;
  const sound = audios.length > 0 ? audios.map(figures).reduce(larger) : none;
  const codecs = [...new Set(audios.map(({ facts }) => facts.codec))];
  const variants = videos.map((video) => {
    const { name, width, height } = video.rendition;
    return variant(name, sum(figures(video), sound), [
      `CODECS="${[video.facts.codec, ...codecs].join(',')}"`,
      `RESOLUTION=${width}x${height}`,
      `FRAME-RATE=${value(rate ?? '0/1').toFixed(3)}`,
      ...(audios.length > 0 ? ['AUDIO="audio"'] : []),
    ]);
  });
  const [heard] = audios;
  const choice = audios.length > 1 || videos.length > 0;
  const alone = [`CODECS="${codecs.join(',')}"`, ...(choice ? ['AUDIO="audio"'] : [])];
  const soundAlone = heard ? [variant(heard.rendition.name, sound, alone)] : [];
  const groups = choice ? audios.map(audioGroup) : [];
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...groups]
    .concat(videos.length > 0 ? variants : soundAlone, '')
    .join('\n');
}

function audioGroup({ rendition }: Encoded<AudioRendition>, index: number, all: Encoded<AudioRendition>[]): string {
  const { name, language, channels } = rendition;
  const spoken = languageOf(language);
  const others = all.slice(0, index).map((one) => one.rendition.language);
  const attributes = [
    ...['TYPE=AUDIO', 'GROUP-ID="audio"', `NAME="${trackName(language, others)}"`],
    ...[`DEFAULT=${index === 0 ? 'YES' : 'NO'}`, 'AUTOSELECT=YES'],
    ...(spoken === null ? [] : [`LANGUAGE="${spoken}"`]),
    ...[`CHANNELS="${channels}"`, `URI="${name}.m3u8"`],
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

/** Bits per second. */
interface Figures {
  peak: number;
  average: number | null;
}
const none: Figures = { peak: 0, average: 0 };

const measured = ({ facts }: Encoded<unknown>): Figures => ({
  peak: peakBandwidth(facts),
  average: averageBandwidth(facts),
});

function promised({ rendition, facts }: Encoded<VideoRendition | AudioRendition>): Figures {
  const cap = rendition.kind === 'video' ? rendition.maxrate : rendition.bitrate;
  // A tenth for the container, and for a cap that holds over its buffer, not over each segment
  return { peak: Math.max(Math.round(cap * 1.1), peakBandwidth(facts)), average: null };
}

const larger = (a: Figures, b: Figures): Figures => ({
  peak: Math.max(a.peak, b.peak),
  average: a.average === null || b.average === null ? null : Math.max(a.average, b.average),
});
const sum = (a: Figures, b: Figures): Figures => ({
  peak: a.peak + b.peak,
  average: a.average === null || b.average === null ? null : a.average + b.average,
});

function variant(name: string, { peak, average }: Figures, more: string[]): string {
  const bandwidth = [`BANDWIDTH=${peak}`, ...(average === null ? [] : [`AVERAGE-BANDWIDTH=${average}`])];
  return `#EXT-X-STREAM-INF:${[...bandwidth, ...more].join(',')}\n${name}.m3u8`;
}
