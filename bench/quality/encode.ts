import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeVideoArgs } from '../../src/core/ffmpeg/encode-video.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import type { Prepared } from './prepare.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** One rendition as it came out. */
export interface Encoded {
  rendition: VideoRendition;
  path: string;
  /** Bits per second, the container included. */
  bitrate: number;
}

/** Encodes renditions with the product's own command: one decode, each scaled from the next larger one. */
export async function encode(
  encoder: Encoder,
  source: Prepared,
  renditions: VideoRendition[],
  work: string,
): Promise<{ encoded: Encoded[]; cpu: number }> {
  const paths = Object.fromEntries(renditions.map(({ hash, name }) => [hash, join(work, `${name}.mp4`)]));
  const hashes = renditions.map(({ hash }) => hash);
  const step = {
    id: 'video-0',
    kind: 'encode-video',
    after: [],
    weight: 0,
    renditions: hashes,
    from: 0,
    seek: null,
  } as const;
  const args = encodeVideoArgs(
    source.picture,
    { ...step, after: [...step.after], to: source.frames },
    renditions,
    source.path,
    { outputs: paths, threads: 2 },
  );
  const { cpu } = await runFfmpeg(encoder, args);
  const encoded = renditions.map(async (rendition) => {
    const path = paths[rendition.hash]!;
    return { rendition, path, bitrate: ((await stat(path)).size * 8) / source.duration };
  });
  return { encoded: await Promise.all(encoded), cpu };
}
