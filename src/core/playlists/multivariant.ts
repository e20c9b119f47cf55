import type { AudioRendition, VideoRendition } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import { type Rational, value } from '../rational.ts';
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

export interface OutputFacts {
  /** Frames per second, `null` without a picture. */
  rate: Rational | null;
  /** Target duration, in seconds. */
  target: number;
  /** While segments are still to come the peak is what the encoder is held to, the average that of what is there. */
  growing: boolean;
}

/**
 * The multivariant playlist (RFC 8216bis section 4.4.6): figures measured from the segments, codecs as the streams
 * say. Media playlists stand beside it, named for their renditions.
 */
export function multivariantPlaylist({ videos, audios }: Tracks, { rate, target, growing }: OutputFacts): string {
  const figures = (track: Encoded<VideoRendition | AudioRendition>) => (growing ? promised : measured)(track, target);
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
  const others = all.slice(0, index).map((one) => one.rendition.language);
  const attributes = [
    ...['TYPE=AUDIO', 'GROUP-ID="audio"', `NAME="${trackName(language, others)}"`],
    ...[`DEFAULT=${index === 0 ? 'YES' : 'NO'}`, 'AUTOSELECT=YES'],
    // Always there: Apple's authoring rules, 8.10
    ...[`LANGUAGE="${languageOf(language) ?? 'und'}"`, `CHANNELS="${channels}"`, `URI="${name}.m3u8"`],
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

/** Bits per second. */
interface Figures {
  peak: number;
  average: number;
}
const none: Figures = { peak: 0, average: 0 };

const measured = ({ facts }: Encoded<unknown>, target: number): Figures => ({
  peak: peakBandwidth(facts, target),
  average: averageBandwidth(facts),
});

function promised(track: Encoded<VideoRendition | AudioRendition>, target: number): Figures {
  const { rendition } = track;
  const cap = rendition.kind === 'video' ? rendition.maxrate : rendition.bitrate;
  // A cap holds over its buffer, not over each segment: docs/adr/0016
  return larger(measured(track, target), { peak: Math.round(cap * 1.3), average: 0 });
}

const larger = (a: Figures, b: Figures): Figures => ({
  peak: Math.max(a.peak, b.peak),
  average: Math.max(a.average, b.average),
});
const sum = (a: Figures, b: Figures): Figures => ({ peak: a.peak + b.peak, average: a.average + b.average });

function variant(name: string, { peak, average }: Figures, more: string[]): string {
  const bandwidth = [`BANDWIDTH=${peak}`, `AVERAGE-BANDWIDTH=${average}`];
  return `#EXT-X-STREAM-INF:${[...bandwidth, ...more].join(',')}\n${name}.m3u8`;
}
