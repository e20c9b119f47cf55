import { aac, quiet, scaled } from '../job/encoder-options.ts';
import { type EncodedFiles, packagingCommands } from './packager.ts';
import type { Peer } from './peer.ts';
import { fragments, shakaOptions } from './shaka-options.ts';

const files: EncodedFiles = { picture: (name) => `video_${name}.m4v`, sound: 'audio.m4a' };

/**
 * Superstreamer: one ffmpeg for each stream, every one from the source, the sound once; then a packager over all files.
 * It makes no MP4 for download and no images. The way of the files to and from its object store is left out.
 *
 * Source: superstreamerapp/superstreamer, MPL-2.0, v1.2.0-33-gd9dd511: apps/artisan/src/workers/ffmpeg.ts,
 * apps/artisan/src/workers/transcode.ts, apps/artisan/src/workers/package.ts, apps/artisan/src/lib/default-values.ts.
 */
export const superstreamer: Peer = {
  name: 'superstreamer',
  arrangement: 'one ffmpeg for each stream, then a packager',
  own: shakaOptions,
  commands(ffmpeg, wanted, options) {
    const { source, rate, hls, sound } = wanted;
    const read = [ffmpeg, ...quiet, '-i', source];
    return [
      ...hls.map((one) => [
        ...[...read, '-an', ...options(one, wanted), '-r', rate, ...fragments],
        ...['-vf', `setsar=1:1,${scaled(one)}`, files.picture(one.name)],
      ]),
      ...(sound === null ? [] : [[...read, '-vn', ...aac, ...fragments, files.sound]]),
      ...packagingCommands(ffmpeg, wanted, files),
    ];
  },
};
