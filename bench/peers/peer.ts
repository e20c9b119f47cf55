import type { VideoOptions } from '../job/encoder-options.ts';
import type { Wanted } from '../job/wanted.ts';

/**
 * How another project arranges the work of a ladder, in its own words. What it does not make itself (an MP4, the
 * images) it gets in the cheapest way: by copy, and from one decoded frame.
 */
export interface Peer {
  /** Key of its figure. */
  name: string;
  /** In one line, for somebody who waits. */
  arrangement: string;
  /** Its own encoder options; the main figure is taken with ours. */
  own: VideoOptions;
  /** Every ffmpeg, one after the other, in an empty folder. */
  commands(ffmpeg: string, wanted: Wanted, options: VideoOptions): string[][];
}
