import type { Film } from './make-inputs.ts';
import { clocks } from './rows/clocks.ts';
import { colours } from './rows/colours.ts';
import { corpus } from './rows/corpus.ts';
import { damage } from './rows/damage.ts';
import { formats } from './rows/formats.ts';
import { interlaced } from './rows/interlaced.ts';
import { rates } from './rows/rates.ts';
import { shapes } from './rows/shapes.ts';
import { sounds } from './rows/sounds.ts';
import { tracks } from './rows/tracks.ts';
import { undecodable } from './rows/undecodable.ts';

/** What goes in, and what must come out of it. */
export interface Row {
  name: string;
  /** A film that is made, or the name of one of the corpus. */
  source: Film | string;
  /** Resolution of the MP4 that is asked for; 240 where nothing else is said. */
  resolution?: string;
  out?: Output;
  /** The code of the error where nothing may come out. */
  error?: string;
}

export interface Output {
  /** "424x240" where nothing else is said; `null` for no picture. */
  size?: string | null;
  /** "25/1" where nothing else is said. */
  rate?: string;
  /** As many as the rate makes of two seconds where nothing else is said. */
  frames?: number;
  /** SSIM of the worst frame; 0.96 where nothing else is said, `null` where there is nothing to compare with. */
  ssim?: number | null;
  /** Levels of 255 by which no colour may be off, in the mean of a tenth of the picture's width and height. */
  colours?: number;
  /** Filters that make of the film's frames those that must come out. */
  truth?: string[];
  /** Seconds on the film's clock at which each of its frames is shown, if it is; by its rate where nothing is said. */
  times?: (number | undefined)[];
  /** Numbers of the frames that damage may have taken, the first and the last. */
  lost?: [number, number];
  /** Seconds on the film's clock that are 0 of the output. */
  origin?: number;
  /** Whether frames bear a number that can be read; they do where nothing is said. */
  numbered?: boolean;
  /** Tracks of sound; `null` for none. One in stereo, or in mono where the film's is, where nothing is said. */
  sound?: Partial<Sound>[] | null;
  /** Seconds by which a beep may be off; 0.02 where nothing is said. */
  sync?: number;
  /** How loud tones are, left and right, each from and to: 1 is a full sine. By cycles per second. */
  levels?: Record<number, [left: Band, right: Band]>;
  /** The loudest that any sample may be; 1 is full scale. */
  peak?: number;
  /** The seconds of the film's clock in whose middle a beep is heard. All of the film where nothing is said. */
  beeps?: number[];
  /** Thumbnails are taken at these seconds; at 0 and 1, as far as the film goes, where nothing is said. */
  thumbnails?: number[];
  /** Languages of the tracks of sound in HLS, in order. */
  languages?: string[];
  /** Codes, in order. Where nothing is said: those of a missing sound and of a picture below the resolution. */
  warnings?: string[];
}

export type Band = [least: number, most: number];

export interface Sound {
  channels: number;
  sampleRate: number;
  language: string | null;
  /** Seconds, to 30 ms. */
  duration: number;
}

export const inputs: Row[] = [
  ...formats,
  ...rates,
  ...shapes,
  ...interlaced,
  ...colours,
  ...sounds,
  ...clocks,
  ...tracks,
  ...undecodable,
  ...damage,
  ...corpus,
];
