import type { Quality } from '../schemas/job-request.ts';
import type { Effort } from '../schemas/plan.ts';
import type { Size } from './sizes.ts';

/** How one picture size is encoded: constant quality under a cap. */
export interface Rung {
  crf: number;
  /** Bits per second at 30 frames a second. */
  maxrate: number;
}

/**
 * By the short side in pixels; a size between two rungs takes the one above it. Measured from 240 up: docs/adr/0006 and
 * 0016.
 */
const rungs: [shortSide: number, rung: Rung][] = [
  [144, { crf: 21, maxrate: 200_000 }],
  [240, { crf: 21, maxrate: 500_000 }],
  [360, { crf: 21, maxrate: 800_000 }],
  [480, { crf: 21, maxrate: 1_400_000 }],
  [720, { crf: 21, maxrate: 3_000_000 }],
  [1080, { crf: 21, maxrate: 6_500_000 }],
  [1440, { crf: 22, maxrate: 11_000_000 }],
  [Number.POSITIVE_INFINITY, { crf: 22, maxrate: 20_000_000 }],
];

/** What of a preset stands in the headers of the stream, which are one for the whole video. */
const headersOf = { medium: 'chroma-qp-offset=-2:ref=3:weightp=2', slow: 'chroma-qp-offset=-2:ref=5:weightp=2' };
/** Without it `superfast` takes twice the bits for the same look. */
const tree = 'mbtree=1:rc-lookahead=10';

/**
 * One preset for all rungs: faster for large, slower for small pictures would gain nothing, docs/adr/0016. `medium` does
 * the same for less where it looks for fewer references and has more B-frames, docs/adr/0043. The opening second has a
 * faster one: somebody waits for it, docs/adr/0018.
 */
const efforts: Record<Quality, Effort & { opening: Effort | null; crf: number; cap: number }> = {
  draft: { preset: 'veryfast', opening: null, crf: 4, cap: 0.7 },
  standard: {
    preset: 'medium',
    params: 'bframes=5:mixed-refs=0:rc-lookahead=25',
    opening: { preset: 'superfast', params: `${tree}:${headersOf.medium}` },
    crf: 0,
    cap: 1,
  },
  high: { preset: 'slow', opening: { preset: 'faster', params: headersOf.slow }, crf: -3, cap: 1.5 },
};

export interface RateControl extends Effort {
  crf: number;
  /** Bits per second. */
  maxrate: number;
  /** Bits. */
  bufsize: number;
  /** Of the first second of a video that is encoded in chunks; `null`: as all of it. */
  opening: Effort | null;
}

/** Rate control of one picture size at a frame rate. */
export function rateControl(size: Size, framesPerSecond: number, quality: Quality): RateControl {
  const short = Math.min(size.width, size.height);
  const [, rung] = rungs.find(([side]) => short <= side) ?? rungs.at(-1)!;
  const { crf, cap, ...effort } = efforts[quality];
  // Twice the frames need up to a third more bits, not twice as many: neighbours are alike
  const rateFactor = Math.sqrt(Math.max(framesPerSecond, 30) / 30);
  const maxrate = Math.round((rung.maxrate * rateFactor * cap) / 1000) * 1000;
  return { crf: rung.crf + crf, maxrate, bufsize: maxrate * 2, ...effort };
}
