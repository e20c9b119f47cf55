import type { Picture, Plan, Step } from '../../schemas/plan.ts';
import { value } from '../rational.ts';

/** What one encoder process of a step may use at most: far more than it needs, far less than a machine has no end of. */
export interface Limits {
  /** Bytes of its data: heap, buffers, stacks. */
  memory: number;
  /** CPU seconds. */
  cpuSeconds: number;
  /** Seconds on the clock. */
  seconds: number;
  /** Bytes of one file that it writes. */
  fileBytes: number;
}

const GiB = 2 ** 30;
/** CPU seconds for a megapixel encoded: ten times and more of what a slow machine takes. */
const perMegapixel = 1;
const start = 120;
/** Bytes that any file may have: headers, and videos that are short. */
export const smallFile = 2 ** 28;
/** Bytes for each pixel of a size that is encoded, and of the source: three times and more of what was measured. */
const perEncodedPixel = 500;
const perSourcePixel = 800;
/** Bytes for each thread: its stack, and frames that it works on. */
const perThread = 64 * 2 ** 20;
/** Seconds: the message of a task expires after 23 hours. */
const longest = 22 * 3600;

/** @param threads of the largest encoder and of the decoder */
export function limitsOf(plan: Plan, step: Step, threads: number): Limits {
  const { picture } = plan;
  const cpuSeconds = Math.ceil(start + step.weight * perMegapixel + readSeconds(plan, step) * perSecond(picture));
  const encoded = plan.renditions.flatMap((rendition) =>
    rendition.kind === 'video' && step.kind === 'encode-video' ? rendition.width * rendition.height : 0,
  );
  const pixels = encoded.reduce((sum, one) => sum + one, 0) * perEncodedPixel;
  const read = (picture?.pixels ?? 0) * perSourcePixel;
  // All slots may be busy, and the disk slow
  const seconds = Math.min(600 + cpuSeconds * 4, longest);
  return { memory: 2 * GiB + threads * perThread + pixels + read, cpuSeconds, seconds, fileBytes: fileBytes(plan) };
}

/** Twice what the largest output can be: every picture size and sound at its most, for all of the video. */
function fileBytes({ renditions, duration }: Plan): number {
  const rates = renditions.map((rendition) => (rendition.kind === 'video' ? rendition.maxrate : rendition.bitrate));
  return Math.ceil((Math.max(0, ...rates) * 2 * 2 * duration) / 8) + smallFile;
}

/** CPU seconds for a second of video that is read: two for one of 1080 at 30 frames a second, and for all below. */
const perSecond = (picture: Picture | null) =>
  2 * Math.max(1, picture === null ? 0 : (picture.pixels * value(picture.rate)) / (1920 * 1080 * 30));

/** Of video that may have to be read: a chunk of which frames are missing is read from the start. */
function readSeconds({ duration, picture }: Plan, step: Step): number {
  return step.kind === 'encode-video' ? step.to / value(picture!.rate) : duration;
}
