import { effortOptions } from '../../src/core/ffmpeg/effort.ts';
import type { Size } from '../../src/core/sizes.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import type { Wanted } from './wanted.ts';

/** Encoder options of one size. */
export type VideoOptions = (rendition: VideoRendition, wanted: Wanted) => string[];

/** Our rate control and GOPs, for everybody: only the way the work is arranged differs. */
export const x264: VideoOptions = (rendition, { gop }) => [
  ...['-c:v', 'libx264', ...effortOptions(rendition, gop), '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
  ...['-crf', String(rendition.crf), '-maxrate', String(rendition.maxrate), '-bufsize', String(rendition.bufsize)],
  ...['-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0'],
];

export const quiet = ['-hide_banner', '-nostdin', '-y', '-v', 'error'];
export const aac = ['-c:a', 'aac', '-b:a', '128000', '-ac', '2'];
export const scaled = ({ width, height }: Size) => `scale=${width}:${height}:flags=bicubic`;

/** Options of ffmpeg's HLS muxer. */
export const segments = ['-hls_time', '6', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'];

/** Value of `var_stream_map`: pictures that share one sound. */
export function variants(pictures: number, sound: boolean): string {
  const group = sound ? ',agroup:sound' : '';
  const videos = Array.from({ length: pictures }, (_, index) => `v:${index}${group}`);
  return [...videos, ...(sound ? [`a:0${group}`] : [])].join(' ');
}
