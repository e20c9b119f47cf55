import { parts, type Rational } from '../rational.ts';
import { time } from './arguments.ts';

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
