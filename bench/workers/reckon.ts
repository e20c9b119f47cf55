import { planChunks } from '../../src/core/plan/chunks.ts';
import { value } from '../../src/core/rational.ts';
import type { Picture } from '../../src/schemas/plan.ts';

/** What tasks cost, in CPU seconds. */
export interface Costs {
  plan: number;
  opening: number;
  images: number;
  /** Of a chunk, beside its frames: a process, what is decoded before it, what is written down. */
  chunk: number;
  /** For each second of film, as all that follows. */
  picture: number;
  sound: number;
  packages: number[];
}

/** The full ladder of samples/phone-1080p-vfr.mp4, by `--tasks` of a run of 60 s with both cores busy. */
export const fullLadderCosts: Costs = {
  ...{ plan: 0.2, opening: 2.5, images: 1.1, chunk: 0.5, picture: 6.2, sound: 0.026 },
  packages: [0.004, 0.004, 0.004, 0.0005],
};

export interface Reckoned {
  chunks: number;
  /** Until the last task ends, with as many workers of one core each. */
  seconds: number;
}

/** When a film of so many seconds would be done, with a keyframe every 2 s: each worker takes the next task when it is free. */
export function reckon(picture: Picture, film: number, workers: number, costs: Costs): Reckoned {
  const rate = value(picture.rate);
  const whole = { ...picture, frames: Math.round(film * rate), held: 0 };
  const keyframes = Array.from({ length: Math.ceil(film / 2) }, (_, index) => index * 2);
  const [, ...chunks] = planChunks(whole, { origin: 0 }, { format: 'mov,mp4', start: 0 }, keyframes);
  const encodes = [
    costs.sound * film,
    costs.images,
    ...chunks.map(({ from, to }) => costs.chunk + ((to - from) / rate) * costs.picture),
  ];
  const packages = costs.packages.map((one) => one * film);

  // Nothing runs beside the first chunk
  const opened = costs.plan + costs.opening;
  const encoded = inTurn(encodes, workers, opened);
  return { chunks: chunks.length + 1, seconds: inTurn(packages, workers, encoded) };
}

/** Each task goes to who is free first. @returns when all are done */
function inTurn(tasks: number[], workers: number, from: number): number {
  const free = Array<number>(workers).fill(from);
  for (const cost of tasks) free[free.indexOf(Math.min(...free))]! += cost;
  return Math.max(...free);
}
