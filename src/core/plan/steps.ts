import type { AudioRendition, ExtractImages, Picture, Step, VideoRendition } from '../../schemas/plan.ts';
import type { Size } from '../sizes.ts';
import type { Chunk } from './chunks.ts';
import type { Package } from './packages.ts';

interface StepInput {
  picture: Picture | null;
  display: Size | null;
  /** Largest first. */
  renditions: VideoRendition[];
  chunks: Chunk[];
  /** The one of an MP4 first. */
  audios: AudioRendition[];
  packages: Package[];
  frames: ExtractImages['frames'];
  /** Seconds. */
  duration: number;
}

const megapixels = (size: Size) => (size.width * size.height) / 1e6;
/** Work in megapixels encoded: what decoding a pixel, a second of sound and a second of packaging cost beside it. */
const cost = { decodedPixel: 0.15, soundSecond: 0.8, packagedSecond: 0.2, seek: 30 };

/** The steps of a job, each with the steps that must be done before it. Steps that wait for nothing come first. */
export function planSteps(input: StepInput): Step[] {
  const steps: Step[] = [];
  // All cores for the chunk that somebody waits for
  const opening = input.chunks.length > 1 ? ['video-0'] : [];
  if (input.picture && input.display) {
    const perFrame =
      input.renditions.reduce((sum, rendition) => sum + megapixels(rendition), 0) +
      megapixels(input.display) * cost.decodedPixel;
    for (const [index, chunk] of input.chunks.entries())
      steps.push({
        id: `video-${index}`,
        kind: 'encode-video',
        after: index === 0 ? [] : opening,
        weight: round(perFrame * (chunk.to - chunk.from)),
        renditions: input.renditions.map((rendition) => rendition.hash),
        ...chunk,
      });
  }
  for (const { name, hash } of input.audios) {
    const weight = round(input.duration * cost.soundSecond);
    steps.push({ id: name, kind: 'encode-audio', after: opening, weight, rendition: hash });
  }
  if (input.frames.length > 0 && input.display) {
    const size = evenSize(input.display);
    const weight = imagesWeight(size, input.frames.length);
    steps.push({ id: 'images', kind: 'extract-images', after: opening, weight, size, frames: input.frames });
  }
  const encodes = steps.filter((step) => step.kind !== 'extract-images').map((step) => step.id);
  return [...steps, ...input.packages.map((item) => packageStep(item, input, encodes))];
}

/** Of frames that are sought one by one. */
export const imagesWeight = (size: Size, frames: number): number =>
  round(frames * cost.seek * cost.decodedPixel * megapixels(size));

function packageStep({ format, output, videos }: Package, { audios, duration }: StepInput, after: string[]): Step {
  const base = { id: output.id, after, weight: round(duration * cost.packagedSecond) };
  const [video = null, ...others] = videos.map(({ hash }) => hash);
  const sounds = audios.map(({ hash }) => hash);
  return format === 'mp4'
    ? { ...base, kind: 'package-mp4', video, audio: sounds[0] ?? null }
    : { ...base, kind: 'package-hls', videos: video === null ? [] : [video, ...others], audios: sounds };
}

const round = (weight: number) => Math.round(weight * 1000) / 1000;
const evenSize = ({ width, height }: Size): Size => ({
  width: width - (width % 2) || 2,
  height: height - (height % 2) || 2,
});
