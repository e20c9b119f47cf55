/** Containers that are read, by the demuxer's name: none that opens another file or address (playlists, concat, ...). */
export const demuxers = [
  ...['mov', 'matroska', 'mpegts', 'mpeg', 'avi', 'ogg', 'flv', 'asf', 'mxf', 'dv', 'nut', 'ivf', 'rm', 'wtv', 'gif'],
  ...['h264', 'hevc', 'av1', 'obu', 'm4v', 'mpegvideo', 'vc1', 'apng'],
  ...['mp3', 'flac', 'wav', 'w64', 'aac', 'ac3', 'eac3', 'aiff', 'amr', 'au', 'caf', 'dts', 'tta', 'wv', 'ape'],
  ...['png_pipe', 'jpeg_pipe', 'webp_pipe', 'bmp_pipe', 'tiff_pipe'],
];

/** Microseconds of a source that are read to find out what is in it, if need be: a slide may stand for long. */
const LOOK = 60_000_000;

/** Options before `-i` of anything that a stranger made: local files only, and no demuxer that opens others. */
export const untrusted = [
  ...['-protocol_whitelist', 'file', '-format_whitelist', demuxers.join(',')],
  ...['-analyzeduration', String(LOOK)],
];
