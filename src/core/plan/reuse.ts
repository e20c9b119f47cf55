import type { EncodeAudio, EncodeVideo, Picture, Plan, Step } from '../../schemas/plan.ts';
import { segmentAt } from './chunks.ts';
import { imagesAlone } from './images-from-chunks.ts';

/** Parts that are in storage, by hash: the numbers of their first segments. */
export type KnownParts = ReadonlyMap<string, ReadonlySet<number>>;

/** A part of a rendition: the chunks of a video, and the sound as a whole. */
export interface PartRef {
  hash: string;
  /** Number of its first segment. */
  first: number;
}

/** What a step encodes; nothing for steps of other kinds. */
export function partsOf(step: Step, picture: Picture | null): PartRef[] {
  if (step.kind === 'encode-audio') return [{ hash: step.rendition, first: 0 }];
  if (step.kind !== 'encode-video') return [];
  return step.renditions.map((hash) => ({ hash, first: segmentAt(picture!, step.from) }));
}

/** The step without the parts that are known; `null` where nothing is left to do. */
export function withoutKnown(step: Step, picture: Picture | null, known: KnownParts): Step | null {
  if (!isEncode(step)) return step;
  const left = partsOf(step, picture).filter(({ hash, first }) => !known.get(hash)?.has(first));
  if (step.kind === 'encode-audio') return left.length === 0 ? null : step;
  if (left.length > 0) return { ...step, renditions: left.map(({ hash }) => hash) };
  return step.images ? imagesAlone(step, step.images) : null;
}

/** The plan without what has been encoded before. */
export function reuse(plan: Plan, known: KnownParts): Plan {
  const steps = plan.steps.flatMap((step) => withoutKnown(step, plan.picture, known) ?? []);
  const ids = new Set(steps.map(({ id }) => id));
  const encoded = new Set(
    steps.filter(isEncode).flatMap((step) => partsOf(step, plan.picture).map(({ hash }) => hash)),
  );
  return {
    ...plan,
    renditions: plan.renditions.map((rendition) => ({ ...rendition, reused: !encoded.has(rendition.hash) })),
    steps: steps.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) })),
  };
}

const isEncode = (step: Step): step is EncodeVideo | EncodeAudio =>
  step.kind === 'encode-video' || step.kind === 'encode-audio';
