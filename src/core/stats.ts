import type { Stats } from '../schemas/job.ts';
import type { Plan, Rendition, Step } from '../schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../schemas/results.ts';

export const noStats: Stats = { cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] };

/**
 * What a job has spent once it is planned.
 *
 * @param facts of the renditions that were encoded before, by hash
 * @param wallSeconds since the job was started
 */
export function plannedStats(
  { renditions }: Plan,
  facts: ReadonlyMap<string, RenditionFacts>,
  wallSeconds: number,
): Stats {
  return {
    ...{ cpuSeconds: 0, wallSeconds: round(wallSeconds), bytes: 0 },
    renditions: renditions.map((rendition) => ({
      hash: rendition.hash,
      kind: rendition.kind,
      resolution: rendition.kind === 'video' ? `${rendition.width}x${rendition.height}` : '0x0',
      reused: rendition.reused,
      ...{ cpuSeconds: 0, wallSeconds: 0, bytes: bytesOf(facts.get(rendition.hash)) },
    })),
  };
}

/**
 * With what one more step spent and made: the end of a step costs the same, however many are done.
 *
 * @param wallSeconds since the job was started
 */
export function statsAfter(stats: Stats, plan: Plan, step: Step, result: StepResult, wallSeconds: number): Stats {
  return {
    cpuSeconds: round(stats.cpuSeconds + result.cpuSeconds),
    wallSeconds: round(wallSeconds),
    bytes: stats.bytes + sum(result.outputs.map(({ size }) => size)),
    renditions: stats.renditions.map((one) => {
      const part = shareOf(one.hash, step, plan);
      return {
        ...one,
        cpuSeconds: round(one.cpuSeconds + result.cpuSeconds * part),
        wallSeconds: round(one.wallSeconds + result.wallSeconds * part),
        bytes: one.bytes + bytesOf(result.renditions[one.hash]),
      };
    }),
  };
}

/** With all renditions encoded: some of them, or parts of them, by other jobs meanwhile. */
export function finalStats(stats: Stats, facts: ReadonlyMap<string, RenditionFacts>): Stats {
  return {
    ...stats,
    renditions: stats.renditions.map((one) => ({ ...one, bytes: bytesOf(facts.get(one.hash)) })),
  };
}

/** Renditions that are encoded together share the time by their pixels. */
export function shareOf(hash: string, step: Step, plan: Plan): number {
  if (step.kind === 'encode-audio') return step.rendition === hash ? 1 : 0;
  if (step.kind !== 'encode-video' || !step.renditions.includes(hash)) return 0;
  const together = plan.renditions.filter((one) => step.renditions.includes(one.hash));
  return sum(together.filter((one) => one.hash === hash).map(pixels)) / sum(together.map(pixels));
}

const pixels = (rendition: Rendition) => (rendition.kind === 'video' ? rendition.width * rendition.height : 0);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const round = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** As they are stored: the media segments, and the init segment with the first of them. */
function bytesOf(facts: RenditionFacts | undefined): number {
  if (facts === undefined) return 0;
  return (facts.first === 0 ? facts.init.bytes : 0) + sum(facts.segments.map(({ bytes }) => bytes));
}
