import type { AudioRendition } from '../../schemas/plan.ts';
import { soundSegment } from '../playlists/output.ts';
import { clean, common, reporting, time } from './arguments.ts';
import { fragmented, fragmentedOptions, type MuxerOptions, teeOutput } from './fragmented-mp4.ts';
import { untrusted } from './untrusted-input.ts';

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
 * Holes of more than 20 ms become silence, what is twice is left out. Less than that, such as what a slow clock of the
 * recorder makes, is stretched or squeezed away by at most 200 samples a second, which nobody hears.
 */
const inTime = 'aresample=async=200:min_comp=0.005:min_hard_comp=0.02:first_pts=0';
/** Six channels in two can be louder than full scale. What is not is left as it is. */
const unclipped = 'alimiter=limit=1:level=disabled:latency=1';

/** Nothing before the first frame. */
const fromLead = (lead: number) => `asetpts=PTS-${time(lead)}/TB`;
const layout = (channels: number) => (channels === 1 ? 'mono' : 'stereo');

/**
 * Decodes sound whose channels may change in the middle, for encodeAudioArgs. ffmpeg begins its filters anew there: what
 * puts sound in its place would begin at 0 again.
 */
export function decodeAudioArgs(rendition: AudioRendition, source: string): string[] {
  const { lead, channels, sampleRate, stream } = rendition;
  const same = `aformat=sample_fmts=flt:channel_layouts=${layout(channels)}:sample_rates=${sampleRate}`;
  return [
    ...common,
    '-copyts',
    ...untrusted,
    ...['-i', source, '-map', `0:${stream}`, '-vn'],
    ...clean,
    // A muxer would move what begins before 0
    ...['-af', [fromLead(lead), same, 'atrim=start=0'].join(','), '-c:a', 'pcm_f32le', '-f', 'nut', 'pipe:1'],
  ];
}

/**
 * The sound, once and whole: chunks would each bring priming samples and gaps. Holes in it become silence. It is written
 * twice at once: as a file, and as the fragments that can be played before it is done.
 *
 * @param source a path; of sound that varies, what decodeAudioArgs gives is read from stdin instead
 */
export function encodeAudioArgs(
  rendition: AudioRendition,
  source: string,
  { whole, growing, offset }: SoundOutputs,
): string[] {
  const { varies, stream } = rendition;
  const filters = [
    ...(varies ? [] : [fromLead(rendition.lead)]),
    inTime,
    `aformat=sample_fmts=fltp:channel_layouts=${layout(rendition.channels)}`,
    unclipped,
    ...(rendition.pad ? [`apad=whole_dur=${time(rendition.duration)}`] : []),
  ];
  const input = varies
    ? ['-f', 'nut', '-i', 'pipe:0', '-map', '0:0']
    : [...untrusted, '-i', source, '-map', `0:${stream}`, '-vn'];
  return [
    ...common.filter((option) => !varies || option !== '-nostdin'),
    ...reporting,
    // Times as the container has them
    '-copyts',
    ...input,
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
    ...common,
    ...['-t', time(until), '-i', encoded, '-c', 'copy'],
    ...fragmentDuration.flatMap(([name, value]) => [`-${name}`, value]),
    ...fragmented(offset, []),
    output,
  ];
}
