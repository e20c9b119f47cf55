import type { Notice } from '../schemas/job.ts';
import type { Plan } from '../schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../schemas/results.ts';

/**
 * What a finished job says was left out or repaired: by its plan, by the renditions that it uses, whoever encoded them,
 * and by its own steps; each once.
 *
 * @param facts of the renditions, by hash
 */
export function jobWarnings(plan: Plan, facts: ReadonlyMap<string, RenditionFacts>, results: StepResult[]): Notice[] {
  const all = [
    ...plan.warnings,
    ...plan.renditions.flatMap(({ hash }) => facts.get(hash)?.warnings ?? []),
    ...results.flatMap(({ warnings }) => warnings),
  ];
  return [...new Map(all.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}
