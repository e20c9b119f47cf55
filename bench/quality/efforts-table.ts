import type { Compared } from './efforts.ts';
import { percent, table } from './table.ts';

const total = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);
const different = (values: string[]) => [...new Set(values)];

/** Mean; null of nothing. */
export function mean(rates: (number | null)[]): number | null {
  const known = rates.filter((rate) => rate !== null);
  return known.length === 0 ? null : total(known) / known.length;
}

/** CPU and mean BD-rate of every effort, by rung and by source. */
export function effortsTables(compared: Compared[], anchor: string): string {
  const efforts = different(compared.map(({ effort }) => effort));
  const rungs = different(compared.map(({ rung }) => rung)).toSorted((a, b) => Number(b) - Number(a));
  const sources = different(compared.map(({ source }) => source));
  const cell = (of: Compared[]) => `${cpuOf(of)} ${percent(mean(of.map(({ bdRate }) => bdRate)))}`;
  const rows = (columns: string[], key: 'rung' | 'source') =>
    efforts.map((effort) => {
      const own = compared.filter((one) => one.effort === effort);
      return [effort, cell(own), ...columns.map((column) => cell(own.filter((one) => one[key] === column)))];
    });
  return [
    `Efforts: CPU of the encoder alone and mean BD-rate against ${anchor}, no cap`,
    table([['effort', 'all', ...rungs], ...rows(rungs, 'rung')]),
    table([['effort', 'all', ...sources], ...rows(sources, 'source')]),
  ].join('\n');
}

const cpuOf = (of: Compared[]) =>
  (total(of.map(({ cpu }) => cpu)) / total(of.map(({ anchorCpu }) => anchorCpu))).toFixed(2);
