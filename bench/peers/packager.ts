import { quiet, segments, variants } from '../job/encoder-options.ts';
import { imagesAtOnce } from '../job/images.ts';
import type { Wanted } from '../job/wanted.ts';

/** Files that a project has encoded. */
export interface EncodedFiles {
  /** Of a picture, by the rendition's name. */
  picture: (name: string) => string;
  sound: string;
}

/**
 * What follows from encoded files in projects that leave it to Shaka Packager and make no MP4 for download and no
 * images: segments with a multivariant playlist, and the rest in the cheapest way.
 */
export function packagingCommands(ffmpeg: string, wanted: Wanted, { picture, sound }: EncodedFiles): string[][] {
  const heard = wanted.sound === null ? null : sound;
  const files = (renditions: Wanted['hls']) => renditions.map(({ name }) => picture(name));
  return [
    packageCommand(ffmpeg, files(wanted.hls), heard),
    ...copiedMp4s(ffmpeg, files(wanted.mp4), heard),
    ...imagesAtOnce(ffmpeg, wanted),
  ];
}

/** The part of Shaka Packager, done by ffmpeg: by copy. */
function packageCommand(ffmpeg: string, pictures: string[], sound: string | null): string[] {
  const inputs = [...pictures, ...(sound === null ? [] : [sound])];
  return [
    ...[ffmpeg, ...quiet, ...inputs.flatMap((input) => ['-i', input])],
    ...[...inputs.flatMap((_, index) => ['-map', String(index)]), '-c', 'copy', '-f', 'hls', ...segments],
    ...['-master_pl_name', 'index.m3u8', '-var_stream_map', variants(pictures.length, sound !== null)],
    ...['-hls_fmp4_init_filename', 'init_%v.mp4', '-hls_segment_filename', 'segment_%v_%d.m4s', 'packaged_%v.m3u8'],
  ];
}

const copiedMp4s = (ffmpeg: string, pictures: string[], sound: string | null): string[][] =>
  pictures.map((picture, index) => [
    ...[ffmpeg, ...quiet, '-i', picture, ...(sound === null ? [] : ['-i', sound])],
    ...['-c', 'copy', '-movflags', '+faststart', `output-${index}.mp4`],
  ]);
