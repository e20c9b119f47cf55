import { quiet, segments, variants } from '../job/encoder-options.ts';

/**
 * The part of Shaka Packager, done by ffmpeg: encoded files go into segments by copy, with a multivariant playlist.
 *
 * @param sound the encoded sound, `null` for none
 */
export function packageCommand(ffmpeg: string, pictures: string[], sound: string | null): string[] {
  const inputs = [...pictures, ...(sound === null ? [] : [sound])];
  return [
    ...[ffmpeg, ...quiet, ...inputs.flatMap((input) => ['-i', input])],
    ...[...inputs.flatMap((_, index) => ['-map', String(index)]), '-c', 'copy', '-f', 'hls', ...segments],
    ...['-master_pl_name', 'index.m3u8', '-var_stream_map', variants(pictures.length, sound !== null)],
    ...['-hls_fmp4_init_filename', 'init_%v.mp4', '-hls_segment_filename', 'segment_%v_%d.m4s', 'packaged_%v.m3u8'],
  ];
}

/** Progressive MP4s of a project that makes none, by copy. @param fileOf the encoded picture by the rendition's name */
export function copiedMp4s(
  ffmpeg: string,
  names: string[],
  fileOf: (name: string) => string,
  sound: string | null,
): string[][] {
  return names.map((name, index) => [
    ...[ffmpeg, ...quiet, '-i', fileOf(name), ...(sound === null ? [] : ['-i', sound])],
    ...['-c', 'copy', '-movflags', '+faststart', `output-${index}.mp4`],
  ]);
}
