import type { AudioRendition } from '../../schemas/plan.ts';
import { soundSegment } from '../playlists/output.ts';
import {
  clean,
  fragmented,
  fragmentedOptions,
  type MuxerOptions,
  quiet,
  reporting,
  teeOutput,
  time,
  untrusted,
} from './common.ts';

export interface SoundOutputs {
  /** Path of the file that an MP4 takes. */
  whole: string;
  /** Path of the fragments, which are written one by one while the sound is encoded. */
  growing: string;
  /** Seconds, see presentationOffset. */
  offset: number;
}

const fragmentDuration: MuxerOptions = [['frag_duration', String(soundSegment * 1_000_000)]];

/**
 * Holes of more than 30 ms become silence, what is twice is left out. Less than that, such as what a slow clock of the
 * recorder makes, is stretched or squeezed away by at most 200 samples a second, which nobody hears.
 */
const inTime = 'aresample=async=200:min_comp=0.005:min_hard_comp=0.03:first_pts=0';
/** Six channels in two can be louder than full scale. What is not is left as it is. */
const unclipped = 'alimiter=limit=1:level=disabled:latency=1';

/**
 * The sound, once and whole: chunks would each bring priming samples and gaps. Holes in it become silence. It is written
 * twice at once: as a file, and as the fragments that can be played before it is done.
 */
export function encodeAudioArgs(
  rendition: AudioRendition,
  source: string,
  { whole, growing, offset }: SoundOutputs,
): string[] {
  const filters = [
    `asetpts=PTS-${time(rendition.lead)}/TB`,
    inTime,
    `aformat=sample_fmts=fltp:channel_layouts=${rendition.channels === 1 ? 'mono' : 'stereo'}`,
    unclipped,
    ...(rendition.pad ? [`apad=whole_dur=${time(rendition.duration)}`] : []),
  ];
  return [
    ...quiet,
    ...reporting,
    // Times as the container has them
    '-copyts',
    ...untrusted,
    ...['-i', source, '-map', `0:${rendition.stream}`, '-vn'],
    ...clean,
    ...['-af', filters.join(','), '-ac', String(rendition.channels), '-ar', String(rendition.sampleRate)],
    ...['-c:a', 'aac', '-b:a', String(rendition.bitrate)],
    ...(rendition.language ? ['-metadata:s:a:0', `language=${rendition.language}`] : []),
    // For a muxer that asks no encoder for it
    ...['-flags', '+global_header', '-f', 'tee'],
    [
      teeOutput(
        [
          ['f', 'mp4'],
          ['movflags', '+faststart'],
        ],
        whole,
      ),
      teeOutput([...fragmentedOptions(offset, []), ...fragmentDuration, ['flush_packets', '1']], growing),
    ].join('|'),
  ];
}

/**
 * The encoded sound as fragments, without encoding it again. The priming packet falls before the offset at which the
 * picture starts, the first real sample on it.
 *
 * @param offset seconds, see presentationOffset
 * @param until seconds after which nothing is taken: players want picture and sound of one length
 */
export function fragmentAudioArgs(encoded: string, offset: number, until: number, output: string): string[] {
  return [
    ...quiet,
    ...['-t', time(until), '-i', encoded, '-c', 'copy'],
    ...fragmentDuration.flatMap(([name, value]) => [`-${name}`, value]),
    ...fragmented(offset, []),
    output,
  ];
}
