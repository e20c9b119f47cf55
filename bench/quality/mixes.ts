import type { Compared } from './efforts.ts';
import { mean } from './efforts-table.ts';
import { percent, table } from './table.ts';

/** One effort for each rung, largest rung first. */
export interface Mix {
  efforts: string[];
  /** CPU of all rungs of all sources as a multiple of the anchor's. */
  cpu: number;
  /** Change of the bits of a whole ladder at the same scores, mean of the sources: what is stored. */
  bits: number;
  /** Mean BD-rate of the rungs, mean of the sources: what a viewer loads, each rung being watched as often. */
  viewer: number;
}

/** Every assignment of efforts to rungs. */
export function allMixes(compared: Compared[], rungs: string[], efforts: string[]): Mix[] {
  const known = compared.filter(({ bdRate }) => bdRate !== null);
  const bySource = [...new Set(known.map(({ source }) => source))].map((source) =>
    known.filter((one) => one.source === source),
  );
  const assignments = rungs.reduce<string[][]>(
    (all, _) => all.flatMap((some) => efforts.map((effort) => [...some, effort])),
    [[]],
  );
  return assignments.map((assigned) => {
    const chosen = bySource.map((of) => of.filter(({ rung, effort }) => assigned[rungs.indexOf(rung)] === effort));
    return {
      efforts: assigned,
      cpu: sum(chosen.flat(), ({ cpu }) => cpu) / sum(chosen.flat(), ({ anchorCpu }) => anchorCpu),
      bits: mean(chosen.map((of) => sum(of, saved) / sum(of, ({ anchorBits }) => anchorBits)))!,
      viewer: mean(chosen.map((of) => mean(of.map(({ bdRate }) => bdRate))))!,
    };
  });
}

const saved = ({ anchorBits, bdRate }: Compared) => anchorBits * bdRate!;
const sum = (of: Compared[], figure: (one: Compared) => number) => of.reduce((total, one) => total + figure(one), 0);

/**
 * One effort for all rungs, and what the best mixes of the same CPU time would save.
 *
 * @param asked mixes to show beside, each the efforts from the largest rung down with slashes between
 */
export function mixesTable(mixes: Mix[], rungs: string[], asked: string[]): string {
  const uniform = mixes.filter(({ efforts }) => new Set(efforts).size === 1).sort((a, b) => a.cpu - b.cpu);
  const row = (what: string, { efforts, cpu, bits, viewer }: Mix) => [
    ...[what, cpu.toFixed(2), percent(bits), percent(viewer)],
    ...efforts,
  ];
  const rows = uniform.flatMap((one) => {
    const affordable = mixes.filter(({ cpu }) => cpu <= one.cpu);
    const best = (goal: 'bits' | 'viewer') => affordable.reduce((a, b) => (b[goal] < a[goal] ? b : a));
    return [row('one for all', one), row('fewest bits', best('bits')), row('for viewers', best('viewer'))];
  });
  const shown = asked.flatMap((one) => mixes.filter(({ efforts }) => efforts.join('/') === one));
  rows.push(...shown.map((one) => row('asked', one)));
  return `Mixes of the same CPU time\n${table([['mix', 'CPU', 'bits', 'viewer', ...rungs], ...rows])}`;
}
