import type { AudioRendition, ExtractImages, Picture, Plan, Step, VideoRendition } from '../../schemas/plan.ts';
import type { Size } from '../sizes.ts';
import type { Package } from './packages.ts';

interface StepInput {
  picture: Picture | null;
  display: Size | null;
  /** Largest first. */
  renditions: VideoRendition[];
  audio: AudioRendition | null;
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
  if (input.picture && input.display) {
    const perFrame =
      input.renditions.reduce((sum, rendition) => sum + megapixels(rendition), 0) +
      megapixels(input.display) * cost.decodedPixel;
    steps.push({
      id: 'video',
      kind: 'encode-video',
      after: [],
      weight: round(perFrame * input.picture.frames),
      renditions: input.renditions.map((rendition) => rendition.hash),
      from: 0,
      to: input.picture.frames,
    });
  }
  if (input.audio) {
    const weight = round(input.duration * cost.soundSecond);
    steps.push({ id: 'audio', kind: 'encode-audio', after: [], weight, rendition: input.audio.hash });
  }
  if (input.frames.length > 0 && input.display) {
    const weight = round(input.frames.length * cost.seek * cost.decodedPixel * megapixels(input.display));
    steps.push({
      id: 'images',
      kind: 'extract-images',
      after: [],
      weight,
      size: evenSize(input.display),
      frames: input.frames,
    });
  }
  const encodes = steps.filter((step) => step.kind !== 'extract-images').map((step) => step.id);
  return [...steps, ...input.packages.map((item) => packageStep(item, input, encodes))];
}

function packageStep({ format, output, videos }: Package, { audio, duration }: StepInput, after: string[]): Step {
  const base = { id: output.id, after, weight: round(duration * cost.packagedSecond), audio: audio?.hash ?? null };
  const hashes = videos.map((video) => video.hash);
  return format === 'mp4'
    ? { ...base, kind: 'package-mp4', video: hashes[0] ?? null }
    : { ...base, kind: 'package-hls', videos: hashes };
}

const round = (weight: number) => Math.round(weight * 1000) / 1000;
const evenSize = ({ width, height }: Size): Size => ({
  width: width - (width % 2) || 2,
  height: height - (height % 2) || 2,
});

/** The plan without what has been encoded before. @param known hashes whose segments are in storage */
export function reuse(plan: Plan, known: ReadonlySet<string>): Plan {
  const wanted = plan.steps.flatMap((step): Step[] => {
    if (step.kind === 'encode-audio') return known.has(step.rendition) ? [] : [step];
    if (step.kind !== 'encode-video') return [step];
    const renditions = step.renditions.filter((hash) => !known.has(hash));
    return renditions.length === 0 ? [] : [{ ...step, renditions }];
  });
  const ids = new Set(wanted.map((step) => step.id));
  return {
    ...plan,
    renditions: plan.renditions.map((rendition) => ({ ...rendition, reused: known.has(rendition.hash) })),
    steps: wanted.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) })),
  };
}
