import type { VideoRendition } from '../../src/schemas/plan.ts';
import { aac, quiet, scaled, segments, x264 } from './encoder-options.ts';
import { imageCommands } from './images.ts';
import type { Wanted } from './wanted.ts';

/**
 * As glue scripts do it: one ffmpeg for each output, each decodes and scales for itself. At our frame rate: of a source
 * with a variable one ffmpeg would make up twice as many frames.
 */
export function naiveCommands(ffmpeg: string, wanted: Wanted): string[][] {
  const read = [ffmpeg, ...quiet, '-i', wanted.source];
  const picture = (one: VideoRendition) => ['-vf', scaled(one), '-r', wanted.rate, ...x264(one, wanted)];
  return [
    ...wanted.hls.map((one) => [
      ...[...read, ...picture(one), ...aac, '-f', 'hls', ...segments],
      ...['-hls_fmp4_init_filename', `${one.name}.mp4`, `${one.name}.m3u8`],
    ]),
    ...wanted.mp4.map((one, index) => [
      ...[...read, ...picture(one), ...aac, '-movflags', '+faststart', `output-${index}.mp4`],
    ]),
    ...imageCommands(ffmpeg, wanted),
  ];
}

/** What no arrangement can go below: the source decoded once, each size encoded once from pictures that are scaled. */
export function floorCommands(ffmpeg: string, wanted: Wanted) {
  const { source, rate, hls } = wanted;
  const raw = ({ name }: { name: string }) => `${name}.yuv`;
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
        ...['-r', rate, '-i', raw(one), ...x264(one, wanted), '-f', 'null', '-'],
      ]),
    ],
  };
}
