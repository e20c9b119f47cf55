import type { Stats } from '../schemas/job.ts';
import type { Plan, Rendition } from '../schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../schemas/results.ts';

export const noStats: Stats = { cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] };

/**
 * What a job has spent and made.
 *
 * @param results of its steps that are done, by their ids
 * @param parts of its renditions that are there, whoever encoded them
 * @param wallSeconds since the job was started
 */
export function statsOf(
  plan: Plan,
  results: ReadonlyMap<string, StepResult>,
  parts: [hash: string, part: RenditionFacts][],
  wallSeconds: number,
): Stats {
  const none: Stats = {
    ...{ cpuSeconds: 0, wallSeconds: round(wallSeconds), bytes: 0 },
    renditions: plan.renditions.map((rendition) => ({
      hash: rendition.hash,
      kind: rendition.kind,
      resolution: rendition.kind === 'video' ? `${rendition.width}x${rendition.height}` : '0x0',
      reused: rendition.reused,
      ...{ cpuSeconds: 0, wallSeconds: 0, bytes: 0 },
    })),
  };
  const spent = plan.steps.reduce((stats, step) => {
    const result = results.get(step.id);
    return result ? statsAfter(stats, plan, result, wallSeconds) : stats;
  }, none);
  const bytes = new Map<string, number>();
  for (const [hash, part] of parts) bytes.set(hash, (bytes.get(hash) ?? 0) + bytesOf(part));
  return { ...spent, renditions: spent.renditions.map((one) => ({ ...one, bytes: bytes.get(one.hash) ?? 0 })) };
}

/**
 * With what one more step spent and made, however many are done.
 *
 * @param wallSeconds since the job was started
 */
export function statsAfter(stats: Stats, plan: Plan, result: StepResult, wallSeconds: number): Stats {
  return {
    cpuSeconds: round(stats.cpuSeconds + result.cpuSeconds),
    wallSeconds: round(wallSeconds),
    bytes: stats.bytes + sum(result.outputs.map(({ size }) => size)),
    renditions: stats.renditions.map((one) => {
      const part = shareOf(one.hash, result, plan);
      return {
        ...one,
        cpuSeconds: round(one.cpuSeconds + result.cpuSeconds * part),
        wallSeconds: round(one.wallSeconds + result.wallSeconds * part),
        bytes: one.bytes + bytesOf(result.renditions[one.hash]),
      };
    }),
  };
}

/** Seconds since a job was started, as `wallSeconds` above; 0 for one that was not. */
export const secondsSince = (startedAt: Date | null | undefined): number =>
  startedAt ? (Date.now() - startedAt.getTime()) / 1000 : 0;

/** Renditions that a step has encoded together share the time by their pixels. */
export function shareOf(hash: string, { renditions }: Pick<StepResult, 'renditions'>, plan: Plan): number {
  if (!(hash in renditions)) return 0;
  const together = plan.renditions.filter((one) => one.hash in renditions);
  return sum(together.filter((one) => one.hash === hash).map(pixels)) / sum(together.map(pixels));
}

/** The sound is encoded alone. */
const pixels = (rendition: Rendition) => (rendition.kind === 'video' ? rendition.width * rendition.height : 1);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const round = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** As they are stored: the media segments, and the init segment with the first of them. */
function bytesOf(facts: RenditionFacts | undefined): number {
  if (facts === undefined) return 0;
  return (facts.first === 0 ? facts.init.bytes : 0) + sum(facts.segments.map(({ bytes }) => bytes));
}
