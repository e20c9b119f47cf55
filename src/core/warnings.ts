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
  const all = [...plan.warnings, ...faultsOf(plan, facts), ...results.flatMap(({ warnings }) => warnings)];
  return [...new Map(all.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}

/** What the encoders met in the source. All sizes are made from one picture: the worst of them speaks for it. */
function faultsOf(plan: Plan, facts: ReadonlyMap<string, RenditionFacts>): Notice[] {
  const worst = (kind: 'video' | 'audio', fault: 'damaged' | 'missing') =>
    Math.max(0, ...plan.renditions.map((one) => (one.kind === kind ? (facts.get(one.hash)?.[fault] ?? 0) : 0)));
  const faults: [count: number, code: string, what: string][] = [
    [
      worst('video', 'damaged'),
      'picture_damaged',
      'frames of the source are damaged: what could be decoded was shown.',
    ],
    [
      worst('video', 'missing'),
      'frames_missing',
      'frames of the source could not be decoded: the one before each of them is shown longer.',
    ],
    [worst('audio', 'damaged'), 'sound_damaged', 'packets of sound are damaged and were replaced by silence.'],
  ];
  return faults.flatMap(([count, code, what]) => (count > 0 ? [{ code, message: `${count} ${what}` }] : []));
}
