import { aac, quiet, scaled } from '../job/encoder-options.ts';
import { type EncodedFiles, packagingCommands } from './packager.ts';
import type { Peer } from './peer.ts';
import { fragments, shakaOptions } from './shaka-options.ts';

const files: EncodedFiles = { picture: (name) => `video_${name}.mp4`, sound: 'audio.mp4' };

/**
 * Shaka Streamer: one ffmpeg decodes once and encodes every stream, each scaled from the source; a packager takes them.
 * It makes no MP4 for download and no images. Files stand for its pipes: that writes the encoded bytes once more. It
 * has no constant frame rate; ours is set, so that it encodes as many frames.
 *
 * Source: shaka-project/shaka-streamer, Apache-2.0, v1.5.1-5-ge70bb66: streamer/transcoder_node.py,
 * streamer/packager_node.py, streamer/bitrate_configuration.py, streamer/pipeline_configuration.py.
 */
export const shakaStreamer: Peer = {
  name: 'shakaStreamer',
  arrangement: 'one ffmpeg with an output for each stream, then a packager',
  own: shakaOptions,
  commands(ffmpeg, wanted, options) {
    const { source, rate, hls, sound } = wanted;
    return [
      [
        ...[ffmpeg, ...quiet, '-i', source],
        ...(sound === null ? [] : ['-map', '0:a:0', '-vn', ...aac, ...fragments, files.sound]),
        ...hls.flatMap((one) => [
          ...['-map', '0:V:0', '-r', rate, ...options(one, wanted), '-an', ...fragments],
          ...['-vf', `${scaled(one)},setsar=1:1`, files.picture(one.name)],
        ]),
      ],
      ...packagingCommands(ffmpeg, wanted, files),
    ];
  },
};
