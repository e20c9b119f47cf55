import type { Stats } from '../schemas/job.ts';
import type { Plan, Rendition, Step } from '../schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../schemas/results.ts';

export const noStats: Stats = { cpuSeconds: 0, wallSeconds: 0, bytes: 0, renditions: [] };

/**
 * What a job has spent so far.
 *
 * @param results of the steps that are done, by step id
 * @param facts of the renditions that are encoded, by hash
 * @param wallSeconds since the job was started
 */
export function jobStats(
  plan: Plan,
  results: ReadonlyMap<string, StepResult>,
  facts: ReadonlyMap<string, RenditionFacts>,
  wallSeconds: number,
): Stats {
  const all = [...results.values()];
  return {
    cpuSeconds: round(sum(all.map(({ cpuSeconds }) => cpuSeconds))),
    wallSeconds: round(wallSeconds),
    bytes: sum(all.flatMap(({ outputs }) => outputs.map(({ size }) => size))),
    renditions: plan.renditions.map((rendition) => ({
      hash: rendition.hash,
      kind: rendition.kind,
      resolution: rendition.kind === 'video' ? `${rendition.width}x${rendition.height}` : '0x0',
      reused: rendition.reused,
      ...spentOn(rendition, plan, results),
      bytes: bytesOf(facts.get(rendition.hash)),
    })),
  };
}

/** Renditions that are encoded together share the time by their pixels. */
function spentOn(rendition: Rendition, plan: Plan, results: ReadonlyMap<string, StepResult>) {
  const steps = plan.steps.filter((step) => encodes(step, rendition.hash));
  const spent = (of: (result: StepResult) => number) =>
    sum(steps.map((step) => (results.has(step.id) ? of(results.get(step.id)!) * share(step, rendition, plan) : 0)));
  return {
    cpuSeconds: round(spent(({ cpuSeconds }) => cpuSeconds)),
    wallSeconds: round(spent(({ wallSeconds }) => wallSeconds)),
  };
}

function encodes(step: Step, hash: string): boolean {
  if (step.kind === 'encode-video') return step.renditions.includes(hash);
  return step.kind === 'encode-audio' && step.rendition === hash;
}

function share(step: Step, rendition: Rendition, plan: Plan): number {
  if (step.kind !== 'encode-video') return 1;
  const together = plan.renditions.filter(({ hash }) => step.renditions.includes(hash));
  return pixels(rendition) / sum(together.map(pixels));
}

const pixels = (rendition: Rendition) => (rendition.kind === 'video' ? rendition.width * rendition.height : 0);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const round = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** Of a rendition as it is stored: init segment and media segments. */
function bytesOf(facts: RenditionFacts | undefined): number {
  return facts === undefined ? 0 : facts.init.bytes + sum(facts.segments.map(({ bytes }) => bytes));
}
