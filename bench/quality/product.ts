import type { Quality } from '../../src/schemas/job-request.ts';
import { type Bench, type Measurement, measure } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { kbit, table, vmaf } from './table.ts';

/** What a job at one quality gives. */
export interface ProductRun {
  source: string;
  quality: Quality;
  measurements: Measurement[];
  /** CPU seconds of the one command that makes all sizes. */
  cpu: number;
}

const qualities: Quality[] = ['draft', 'standard', 'high'];

/** The ladder as it ships: its own CRFs, caps and presets. */
export async function measureProduct(bench: Bench, sources: Prepared[], sizes: string[]): Promise<ProductRun[]> {
  const runs: ProductRun[] = [];
  for (const source of sources) {
    for (const quality of qualities) {
      const run = await measure(bench, source, source.ladder(sizes, quality));
      runs.push({ source: source.name, quality, ...run });
    }
  }
  return runs;
}

/** One line for each source and size, and one for the CPU seconds of all sizes. */
export function productTable(runs: ProductRun[]): string {
  const rows = [...new Set(runs.map((run) => run.source))].flatMap((source) => {
    const own = qualities.map((quality) => runs.find((run) => run.source === source && run.quality === quality)!);
    return [
      ...own[0]!.measurements.map(({ name }, index) => [
        source,
        name,
        ...own.map((run) => cell(run.measurements[index]!)),
      ]),
      [source, 'CPU s', ...own.map((run) => run.cpu.toFixed(1))],
    ];
  });
  return `The ladder: kbit/s of its cap, VMAF at the source's size / at its own\n${table([['source', 'size', ...qualities], ...rows])}`;
}

const cell = ({ bitrate, maxrate, atSource, atOwnSize }: Measurement) =>
  `${kbit(bitrate)} of ${kbit(maxrate)}, ${vmaf(atSource)}/${vmaf(atOwnSize)}`;
