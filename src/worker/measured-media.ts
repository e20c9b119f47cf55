import { shareOf } from '../core/stats.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import type { Plan, Step } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import type { MediaWork } from './work-context.ts';

/** The same work, whose CPU seconds are counted by what was encoded. */
export function measuredMedia(media: MediaWork, metrics: Pick<ProcessMetrics, 'encoded'>): MediaWork {
  return {
    ...media,
    async runStep(plan, step, io) {
      const result = await media.runStep(plan, step, io);
      for (const [rendition, share] of sharesOf(plan, step, result))
        metrics.encoded(rendition, result.cpuSeconds * share);
      return result;
    },
  };
}

/** Packaging and images are no rendition: they count under their kind. */
function sharesOf(plan: Plan, step: Step, result: StepResult): [rendition: string, share: number][] {
  const shares = plan.renditions.map((one): [string, number] => [
    one.kind === 'video' ? `${one.width}x${one.height}` : 'audio',
    shareOf(one.hash, result, plan),
  ]);
  const encoded = shares.filter(([, share]) => share > 0);
  return encoded.length > 0 ? encoded : [[step.kind, 1]];
}
