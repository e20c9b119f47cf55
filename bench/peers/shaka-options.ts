import { parts } from '../../src/core/rational.ts';
import type { VideoOptions } from '../job/encoder-options.ts';

/** Bits per second, by the height. Superstreamer and Shaka Streamer have the same table. */
const bitrates: Record<number, number> = { 240: 242_000, 360: 400_000, 480: 1e6, 720: 2e6, 1080: 4e6, 1440: 9e6 };
const largest = 17e6;
/** Seconds in a GOP, which is a segment. */
const segment = 4;

/** The encoder options that Superstreamer and Shaka Streamer share: a mean bit rate, `slow`, GOPs of a whole segment. */
export const shakaOptions: VideoOptions = ({ width, height }, { rate }) => {
  const [numerator, denominator] = parts(rate);
  const gop = String(Math.floor((segment * numerator) / denominator));
  const short = Math.min(width, height);
  return [
    ...['-c:v', 'libx264', '-preset', 'slow', '-flags', '+loop', '-profile:v', short >= 720 ? 'high' : 'main'],
    ...['-pix_fmt', 'yuv420p', '-flags', '+cgop', '-b:v', String(bitrates[short] ?? largest)],
    ...['-keyint_min', gop, '-g', gop],
  ];
};

/** Fragmented MP4 of six-second segments, for a packager. */
export const fragments = ['-f', 'mp4', '-movflags', '+frag_keyframe', '-frag_duration', '6000000'];
