import { parts, type Rational } from '../rational.ts';

/** Containers that are read, by the demuxer's name: none that opens another file or address (playlists, concat, ...). */
export const demuxers = [
  ...['mov', 'matroska', 'mpegts', 'mpeg', 'avi', 'ogg', 'flv', 'asf', 'mxf', 'dv', 'nut', 'ivf', 'rm', 'wtv', 'gif'],
  ...['h264', 'hevc', 'av1', 'obu', 'm4v', 'mpegvideo', 'vc1', 'apng'],
  ...['mp3', 'flac', 'wav', 'w64', 'aac', 'ac3', 'eac3', 'aiff', 'amr', 'au', 'caf', 'dts', 'tta', 'wv', 'ape'],
  ...['png_pipe', 'jpeg_pipe', 'webp_pipe', 'bmp_pipe', 'tiff_pipe'],
];

/** Microseconds of a source that are read to find out what is in it, if need be: a slide may stand for long. */
const LOOK = 60_000_000;

/** Options before `-i` of anything that a stranger made: local files only, and no demuxer that opens others. */
export const untrusted = [
  ...['-protocol_whitelist', 'file', '-format_whitelist', demuxers.join(',')],
  ...['-analyzeduration', String(LOOK)],
];

/** First arguments of every run. `-benchmark` reports the CPU time that was spent. */
export const quiet = ['-hide_banner', '-nostdin', '-y', '-benchmark', '-nostats', '-v', 'info'];

/** Reports progress on stdout as lines of key=value. */
export const reporting = ['-progress', 'pipe:1', '-stats_period', '0.5'];

/** Nothing of the source's metadata, chapters and data streams goes into an output. */
export const clean = ['-map_metadata', '-1', '-map_chapters', '-1', '-dn', '-sn'];

/** Seconds as ffmpeg reads them, to the microsecond. */
export const time = (seconds: number): string => seconds.toFixed(6);

/** Units per second of a track at this frame rate: one frame is a whole number of them. */
export function timescale(rate: Rational): number {
  const [numerator, denominator] = parts(rate);
  return denominator === 1 ? numerator * 512 : numerator;
}

/** Units of that timescale in one frame. */
export function frameUnits(rate: Rational): number {
  const [, denominator] = parts(rate);
  return denominator === 1 ? 512 : denominator;
}

/**
 * Where presentation starts in segments, in seconds: two frames late, so that decoding can start at 0 with reordered
 * frames, and with the encoder's priming samples before the sound.
 */
export function presentationOffset(rate: Rational | null): number {
  const [numerator, denominator] = parts(rate ?? '25/1');
  return (2 * denominator) / numerator;
}

/** Options of a muxer, each with its value. */
export type MuxerOptions = [name: string, value: string][];

/** Fragmented MP4 whose fragments are the segments of CMAF: no edit list, no box that differs from chunk to chunk. */
export function fragmentedOptions(offset: number, flags: string[]): MuxerOptions {
  const all = [...flags, 'empty_moov', 'default_base_moof', 'frag_discont', 'skip_trailer'];
  return [
    ['output_ts_offset', time(offset)],
    ['avoid_negative_ts', 'disabled'],
    ['use_editlist', '0'],
    ['write_btrt', '0'],
    ['f', 'mp4'],
    ['movflags', all.map((flag) => `+${flag}`).join('')],
  ];
}

export const fragmented = (offset: number, flags: string[]): string[] =>
  fragmentedOptions(offset, flags).flatMap(([name, value]) => [`-${name}`, value]);

/** One output of ffmpeg's tee muxer: whatever has a meaning there is escaped in the path. */
export const teeOutput = (options: MuxerOptions, path: string): string =>
  `[${options.map((option) => option.join('=')).join(':')}]${path.replace(/[\\'|\s]/g, '\\$&')}`;
