import { bdRate } from './bd-rate.ts';
import { type Bench, type Measurement, measure, uncapped } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { percent, table } from './table.ts';

/** One preset over all CRFs of one source. */
export interface EffortRun {
  source: string;
  preset: string;
  measurements: Measurement[];
  /** CPU seconds of all its commands: decoding, scaling, encoding. */
  cpu: number;
}

/** How a preset compares with the anchor. */
export interface Effort {
  preset: string;
  /** CPU seconds as a multiple of the anchor's. */
  cpu: number;
  /** BD-rate by source and size, as a fraction; null without VMAF. */
  bdRates: { source: string; name: string; bdRate: number | null }[];
  /** Their mean. */
  bdRate: number | null;
}

/** Every preset at every CRF, without a cap. The presets of one source and CRF run one after the other. */
export async function measureEfforts(
  bench: Bench,
  sources: Prepared[],
  { sizes, presets, crfs }: { sizes: string[]; presets: string[]; crfs: number[] },
): Promise<EffortRun[]> {
  const runs: EffortRun[] = [];
  for (const source of sources) {
    const ofSource = presets.map((preset): EffortRun => ({ source: source.name, preset, measurements: [], cpu: 0 }));
    for (const crf of crfs) {
      for (const run of ofSource) {
        const renditions = source.ladder(sizes, 'standard').map((one) => uncapped(one, crf, run.preset));
        const { measurements, cpu } = await measure(bench, source, renditions);
        run.measurements.push(...measurements);
        run.cpu += cpu;
      }
    }
    runs.push(...ofSource);
  }
  return runs;
}

/** Compares every preset with the anchor: bits for the same quality, CPU time for the same films. */
export function compareEfforts(runs: EffortRun[], anchor: string): Effort[] {
  const anchors = runs.filter((run) => run.preset === anchor);
  const total = (of: EffortRun[]) => of.reduce((sum, run) => sum + run.cpu, 0);
  return [...new Set(runs.map((run) => run.preset))].map((preset) => {
    const own = runs.filter((run) => run.preset === preset);
    const bdRates = anchors.flatMap(({ source, measurements }) => {
      const tested = own.find((run) => run.source === source)!.measurements;
      return [...new Set(measurements.map(({ name }) => name))].map((name) => ({
        source,
        name,
        bdRate: bdRate(points(measurements, name), points(tested, name)),
      }));
    });
    const known = bdRates.flatMap((one) => one.bdRate ?? []);
    const mean = known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0) / known.length;
    return { preset, cpu: total(own) / total(anchors), bdRates, bdRate: mean };
  });
}

/** By the score at the rendition's own size: scaling up would flatten the curves of small ones. */
const points = (measurements: Measurement[], wanted: string) =>
  measurements.flatMap(({ name, bitrate, atOwnSize }) =>
    name === wanted && atOwnSize !== null ? [{ bitrate, vmaf: atOwnSize }] : [],
  );

/** One line for each preset. */
export function effortsTable(efforts: Effort[], anchor: string): string {
  const columns = efforts[0]!.bdRates.map(({ source, name }) => `${source} ${name}`);
  const rows = efforts.map(({ preset, cpu, bdRate: mean, bdRates }) => [
    ...[preset, cpu.toFixed(2), percent(mean)],
    ...bdRates.map((one) => percent(one.bdRate)),
  ]);
  return `Presets: CPU time and BD-rate against ${anchor}\n${table([['preset', 'CPU', 'BD-rate', ...columns], ...rows])}`;
}
