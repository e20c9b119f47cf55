import type { Size } from '../../src/core/sizes.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import { probe } from '../../src/media/probe.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import type { Prepared } from '../quality/prepare.ts';
import type { Request } from './request.ts';

/** What every recipe has to make: a request, over one source, in numbers. */
export interface Wanted {
  source: string;
  /** Frames in a GOP. */
  gop: number;
  /** Frames a second of the outputs, such as 30000/1001. */
  rate: string;
  /** Each size once, largest first. */
  hls: VideoRendition[];
  /** One for each MP4 that is asked for. */
  mp4: VideoRendition[];
  /** `null`: no images. */
  image: Size | null;
  /** Codec of the source's sound; `null`: it has none. */
  sound: string | null;
}

/** The request's sizes and rate control as the product plans them for this source. */
export async function wantedOf(encoder: Encoder, source: Prepared, request: Request): Promise<Wanted> {
  const { audio } = await probe(source.path, { encoder });
  const quality = request.quality ?? 'standard';
  const one = (resolution: string) => source.ladder([resolution], quality)[0]!;
  return {
    source: source.path,
    gop: source.picture.gop,
    rate: source.picture.rate,
    hls: source.ladder(request.hls, quality),
    mp4: request.mp4.map(one),
    image: request.image === null ? null : one(request.image),
    sound: audio[0]?.codec ?? null,
  };
}
