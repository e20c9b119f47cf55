import { rateControl } from '../../src/core/ladder.ts';
import { capsTable, measureCaps } from './caps.ts';
import { compareEfforts, measureEfforts } from './efforts.ts';
import { effortsTables } from './efforts-table.ts';
import { halfRateTable, measureHalfRate } from './half-rate.ts';
import type { Bench } from './measure.ts';
import { allMixes, mixesTable } from './mixes.ts';
import type { Prepared } from './prepare.ts';
import { measureProcesses, processesTable } from './processes.ts';
import { measureProduct, productTable } from './product.ts';
import { measureRungs, rungsTable } from './rungs.ts';
import type { Kind } from './sources.ts';

export interface PartOptions {
  sizes: string[];
  crfs: number[];
  /** `preset` or `preset+x264 options`. */
  efforts: string[];
  /** Efforts from the largest rung down, with slashes between. */
  mixes: string[];
}

/** A question to measure. */
export interface Part {
  /** One line of help. */
  what: string;
  /** The sources that it takes, beside those that were given. */
  kinds: Kind[];
  /** Whether it compares with the source itself, so that frames of both must be shown to belong together first. */
  compares?: boolean;
  /** @returns what was measured, and tables of it */
  run: (bench: Bench, sources: Prepared[], options: PartOptions) => Promise<{ measured: unknown; tables: string }>;
}

const films: Kind[] = ['recorded', 'simulated'];
const { preset: standardPreset, crf: standardCrf } = rateControl({ width: 640, height: 360 }, 30, 'standard');

export const parts: Record<string, Part> = {
  rungs: {
    what: 'every size at every CRF, standard preset, no cap: which quality costs what',
    kinds: films,
    compares: true,
    run: async (bench, sources, { sizes, crfs }) => {
      const measured = await measureRungs(bench, sources, { sizes, crfs });
      return { measured, tables: rungsTable(measured, crfs) };
    },
  },
  efforts: {
    what: 'every effort at every CRF, each size alone, no cap: CPU against BD-rate, and the best mixes',
    kinds: films,
    run: async (bench, sources, { sizes, crfs, efforts, mixes: asked }) => {
      const anchor = efforts.includes(standardPreset) ? standardPreset : efforts[0]!;
      const runs = await measureEfforts(bench, sources, { sizes, efforts, crfs });
      const compared = compareEfforts(runs, anchor, standardCrf);
      const rungs = sizes.filter((size) => runs.some(({ rung }) => rung === size));
      const largestFirst = rungs.toSorted((a, b) => Number(b) - Number(a));
      const mixes = mixesTable(allMixes(compared, largestFirst, efforts), largestFirst, asked);
      return { measured: { runs, compared }, tables: `${effortsTables(compared, anchor)}\n${mixes}` };
    },
  },
  processes: {
    what: 'one process or two, as many threads as x264 takes or one: CPU and wall seconds',
    kinds: films,
    run: async (bench, sources, { sizes }) => {
      const measured = await measureProcesses(bench, sources, sizes);
      return { measured, tables: processesTable(measured) };
    },
  },
  rates: {
    what: 'sources above 30 frames a second at full and at half rate',
    kinds: ['fast'],
    run: async (bench, sources, { sizes, crfs }) => {
      const measured = await measureHalfRate(bench, sources, { sizes, crfs });
      return { measured, tables: crfs.map((crf) => halfRateTable(measured, crf)).join('\n') };
    },
  },
  caps: {
    what: 'standard quality with its caps and without, on what is hard to encode',
    kinds: ['simulated', 'hard'],
    run: async (bench, sources, { sizes }) => {
      const measured = await measureCaps(bench, sources, sizes);
      return { measured, tables: capsTable(measured) };
    },
  },
  uhd: {
    what: 'the same above 1080',
    kinds: ['uhd'],
    run: async (bench, sources) => {
      const measured = await measureCaps(bench, sources, ['1080', '1440', '2160']);
      return { measured, tables: capsTable(measured) };
    },
  },
  ladder: {
    what: 'draft, standard and high as they ship',
    kinds: films,
    compares: true,
    run: async (bench, sources, { sizes }) => {
      const measured = await measureProduct(bench, sources, sizes);
      return { measured, tables: productTable(measured) };
    },
  },
};
