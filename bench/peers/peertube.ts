import { parts } from '../../src/core/rational.ts';
import { aac, quiet, scaled } from '../job/encoder-options.ts';
import { imagesAtOnce } from '../job/images.ts';
import type { Wanted } from '../job/wanted.ts';
import type { Peer } from './peer.ts';

/** Bits for a pixel of a frame, by the height. */
const bitsPerPixel: Record<number, number> = { 240: 0.17, 360: 0.15, 480: 0.12, 720: 0.11, 1080: 0.1, 1440: 0.09 };
const fewestBitsPerPixel = 0.08;

/**
 * PeerTube with web videos and HLS: first the largest size from the source, then each smaller one from that, an ffmpeg
 * for each; HLS from every web video by copy. Sound that is AAC already is copied. Its default of one thread for each
 * ffmpeg is not taken over: ffmpeg chooses, as for everybody here.
 *
 * Source: Chocobozzz/PeerTube, AGPL-3.0, as of 2024 (6.x): packages/ffmpeg/src/ffmpeg-vod.ts (d7562e0b),
 * packages/ffmpeg/src/ffmpeg-default-transcoding-profile.ts (01808d9e), packages/ffmpeg/src/shared/presets.ts (1d1ac573),
 * server/core/lib/transcoding/web-transcoding.ts (bbaf96d6), packages/core-utils/src/videos/bitrate.ts (b6b1aaa5).
 */
export const peertube: Peer = {
  name: 'peertube',
  arrangement: 'one ffmpeg for each size, then HLS by copy',
  own({ width, height }, { rate }) {
    const [numerator, denominator] = parts(rate);
    const perSecond = numerator / denominator;
    const bits = bitsPerPixel[Math.min(width, height)] ?? fewestBitsPerPixel;
    const cap = Math.round(width * height * perSecond * bits);
    return [
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-b_strategy', '1', '-bf', '16'],
      ...['-maxrate', String(cap), '-bufsize', String(cap * 2), '-g', String(Math.round(perSecond * 2))],
    ];
  },
  commands(ffmpeg, wanted, options) {
    const { source, rate, hls } = wanted;
    const encodes = hls.flatMap((one, index) => [
      [
        ...[ffmpeg, ...quiet, '-i', index === 0 ? source : `${hls[0]!.name}.mp4`],
        ...['-max_muxing_queue_size', '1024', '-map_metadata', '-1', '-vf', scaled(one), '-r', rate],
        ...[...options(one, wanted), ...soundOf(wanted), '-movflags', 'faststart', `${one.name}.mp4`],
      ],
      [
        ...[ffmpeg, ...quiet, '-i', `${one.name}.mp4`, '-c', 'copy', '-hls_time', '6', '-hls_list_size', '0'],
        ...['-hls_playlist_type', 'vod', '-hls_segment_filename', `${one.name}-fragmented.mp4`],
        ...['-hls_segment_type', 'fmp4', '-f', 'hls', '-hls_flags', 'single_file', `${one.name}.m3u8`],
      ],
    ]);
    return [...encodes, ...imagesAtOnce(ffmpeg, wanted)];
  },
};

const soundOf = ({ sound }: Wanted) => (sound === 'aac' ? ['-c:a', 'copy'] : aac);
