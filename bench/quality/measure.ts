import type { Encoder } from '../../src/media/encoder.ts';
import type { Effort, VideoRendition } from '../../src/schemas/plan.ts';
import { encode } from './encode.ts';
import type { Prepared } from './prepare.ts';
import { type Score, score } from './vmaf.ts';

export interface Bench {
  encoder: Encoder;
  /** Scratch folder. */
  work: string;
  vmaf: boolean;
  /** Every how manieth frame is scored. */
  every: number;
}

/** One rendition, encoded and scored. */
export interface Measurement extends Score {
  source: string;
  name: string;
  width: number;
  height: number;
  preset: string;
  crf: number;
  /** Bits per second; the cap that was set. */
  maxrate: number;
  /** Bits per second. */
  bitrate: number;
}

/** Encodes renditions by one command and scores each. `cpu`: CPU seconds of the whole command. */
export async function measure(
  { encoder, work, vmaf, every }: Bench,
  source: Prepared,
  renditions: VideoRendition[],
): Promise<{ measurements: Measurement[]; cpu: number }> {
  const { encoded, cpu } = await encode(encoder, source, renditions, work);
  const scores = vmaf ? await score(encoder, source, encoded, { every }) : [];
  const measurements = encoded.map(({ rendition: { name, width, height, preset, crf, maxrate }, bitrate }, index) => ({
    ...{ source: source.name, name, width, height, preset, crf, maxrate, bitrate: Math.round(bitrate) },
    ...(scores[index] ?? { atSource: null, atOwnSize: null }),
  }));
  return { measurements, cpu };
}

/** Far above what any picture needs: the encoder's rate control still runs as in the product, but never holds back. */
const noCap = 300_000_000;

/** The same rendition at a quality of its own, without a cap. */
export const uncapped = (
  rendition: VideoRendition,
  crf: number,
  { preset, params = '' }: Effort = rendition,
): VideoRendition => ({ ...rendition, crf, preset, params, maxrate: noCap, bufsize: noCap });

/**
 * Encodes at the source's own size with next to no loss. A score below 97 means that frames of the two sides do not
 * belong together, and every other score would be wrong too.
 */
export async function checkAlignment(bench: Bench, source: Prepared): Promise<Measurement> {
  const size = String(Math.min(source.reference.width, source.reference.height));
  const renditions = source.ladder([size], 'standard').map((rendition) => uncapped(rendition, 10));
  const { measurements } = await measure(bench, source, renditions);
  const [measured] = measurements;
  if (bench.vmaf && measured!.atSource! < 97) {
    throw new Error(`${source.name} at CRF 10 scores ${measured!.atSource}: its frames are not aligned.`);
  }
  return measured!;
}
