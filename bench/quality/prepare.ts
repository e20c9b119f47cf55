import { newId } from '../../src/core/ids.ts';
import { serviceNames } from '../../src/core/names.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { value } from '../../src/core/rational.ts';
import { type Size, sizeFor } from '../../src/core/sizes.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import { probe } from '../../src/media/probe.ts';
import { scan } from '../../src/media/scan.ts';
import type { Quality } from '../../src/schemas/job-request.ts';
import type { Picture, VideoRendition } from '../../src/schemas/plan.ts';
import type { SourceFile } from './sources.ts';

/** A source with what the product's own planner makes of it. */
export interface Prepared extends SourceFile {
  picture: Picture;
  /** Frames that are encoded and compared, from the first on. */
  frames: number;
  /** Seconds of them. */
  duration: number;
  /** What renditions are compared with: the source as displayed, at most 1080 on its short side. */
  reference: Size;
  /** The product's ladder, largest first. */
  ladder: (resolutions: string[], quality: Quality) => VideoRendition[];
}

/** Probes and plans a source as a job would. @param seconds taken from its start */
export async function prepare(encoder: Encoder, source: SourceFile, seconds: number): Promise<Prepared> {
  const media = await probe(source.path, { encoder });
  const timing = await scan(source.path, media, { encoder });
  const planFor = (resolutions: string[], quality: Quality) =>
    makePlan({
      presets: [{ id: newId(), format: 'mp4', resolutions }],
      thumbnails: [],
      quality,
      media,
      timing,
      address: { projectId: 'bench', sha256: '', encoder: encoder.version },
      names: serviceNames,
      newId,
    });
  const { picture } = planFor(['240'], 'standard');
  if (picture === null || media.video === null) throw new Error(`${source.path} has no picture.`);
  const frames = Math.min(picture.frames, Math.round(seconds * value(picture.rate)));
  return {
    ...source,
    picture,
    frames,
    duration: frames / value(picture.rate),
    reference: sizeFor('1080', { width: media.video.displayWidth, height: media.video.displayHeight }),
    ladder: (resolutions, quality) =>
      planFor(resolutions, quality).renditions.filter((rendition) => rendition.kind === 'video'),
  };
}
