import type { VideoRendition } from '../../src/schemas/plan.ts';

/** The same rate control and GOPs for everybody: only the way the work is arranged differs. */
function x264({ preset, crf, maxrate, bufsize }: VideoRendition, gop: number): string[] {
  return [
    ...['-c:v', 'libx264', '-preset', preset, '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-crf', String(crf), '-maxrate', String(maxrate), '-bufsize', String(bufsize)],
    ...['-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0'],
  ];
}

const quiet = ['-hide_banner', '-nostdin', '-y', '-v', 'error'];
const sound = ['-c:a', 'aac', '-b:a', '128000', '-ac', '2'];
const scaled = ({ width, height }: { width: number; height: number }) => `scale=${width}:${height}:flags=bicubic`;

export interface Wanted {
  source: string;
  /** Frames in a GOP. */
  gop: number;
  hls: VideoRendition[];
  mp4: VideoRendition;
}

/** As glue scripts do it: one ffmpeg for each output, each decodes and scales for itself. */
export function naiveCommands(ffmpeg: string, { source, gop, hls, mp4 }: Wanted): string[][] {
  const read = [ffmpeg, ...quiet, '-i', source];
  const segments = ['-f', 'hls', '-hls_time', '6', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'];
  const still = (filters: string, name: string) => [
    ...[ffmpeg, ...quiet, '-ss', '3', '-i', source, '-frames:v', '1', '-vf', filters, name],
  ];
  return [
    ...hls.map((one) => [
      ...[...read, '-vf', scaled(one), ...x264(one, gop), ...sound, ...segments],
      ...['-hls_fmp4_init_filename', `${one.name}.mp4`, `${one.name}.m3u8`],
    ]),
    [...read, '-vf', scaled(mp4), ...x264(mp4, gop), ...sound, '-movflags', '+faststart', 'output.mp4'],
    ...['jpg', 'webp'].flatMap((format) => [
      still(scaled(mp4), `still.${format}`),
      still(`${scaled(mp4)},gblur=sigma=9`, `blurred.${format}`),
    ]),
  ];
}

/** What no arrangement can go below: the source decoded once, each size encoded once from pictures that are scaled. */
export function floorCommands(ffmpeg: string, { source, gop, hls }: Wanted, rate: string) {
  const raw = (one: VideoRendition) => `${one.name}.yuv`;
  return {
    /** Not counted. */
    prepare: hls.map((one) => [
      ...[ffmpeg, ...quiet, '-i', source, '-an', '-vf', scaled(one), '-r', rate],
      ...['-pix_fmt', 'yuv420p', '-f', 'rawvideo', raw(one)],
    ]),
    counted: [
      [ffmpeg, ...quiet, '-i', source, '-an', '-f', 'null', '-'],
      ...hls.map((one) => [
        ...[ffmpeg, ...quiet, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${one.width}x${one.height}`],
        ...['-r', rate, '-i', raw(one), ...x264(one, gop), '-f', 'null', '-'],
      ]),
    ],
  };
}
