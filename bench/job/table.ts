import type { Spent } from './timed.ts';

/** To a thousandth. */
export const round = (value: number) => Math.round(value * 1000) / 1000;

/** Rows of what was spent, under their heading. */
export function spentTable(rows: Record<string, Spent>): string {
  const heading = `${'seconds of'.padEnd(36)} ${'CPU'.padStart(8)} ${'time'.padStart(8)}`;
  const lines = Object.entries(rows).map(
    ([name, { cpu, wall }]) => `${name.padEnd(36)} ${cpu.toFixed(2).padStart(8)} ${wall.toFixed(2).padStart(8)}`,
  );
  return [heading, ...lines].join('\n');
}
