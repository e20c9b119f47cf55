import type { Media } from '../schemas/media.ts';

/** By the demuxer's name, or one of its names. */
const byFormat: Record<string, string> = {
  mov: 'mp4',
  mpegts: 'ts',
  mpeg: 'mpg',
  ogg: 'ogv',
  asf: 'wmv',
  png_pipe: 'png',
  jpeg_pipe: 'jpg',
  webp_pipe: 'webp',
  bmp_pipe: 'bmp',
  tiff_pipe: 'tiff',
  h264: 'h264',
  hevc: 'hevc',
};
const webmCodecs = new Set(['vp8', 'vp9', 'av1', 'opus', 'vorbis']);

/** The file extension of an upload, without a dot: decided by its content, whatever its name says. */
export function extensionOf(media: Media): string {
  const name = media.format.split(',')[0]!;
  if (name === 'matroska') {
    const codecs = [media.video?.codec, ...media.audio.map((audio) => audio.codec)].filter(
      (codec) => codec !== undefined,
    );
    return codecs.every((codec) => webmCodecs.has(codec)) ? 'webm' : 'mkv';
  }
  if (name === 'mov' && media.video === null) return 'm4a';
  if (name === 'ogg' && media.video === null) return 'ogg';
  return byFormat[name] ?? (/^[a-z0-9]{1,5}$/.test(name) ? name : 'bin');
}
