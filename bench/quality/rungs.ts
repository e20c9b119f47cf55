import { rateControl } from '../../src/core/ladder.ts';
import { type Bench, type Measurement, measure, uncapped } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { kbit, table, vmaf } from './table.ts';

/** Every size at every CRF with the standard preset and no cap: what a quality costs at each rung. */
export async function measureRungs(
  bench: Bench,
  sources: Prepared[],
  { sizes, crfs }: { sizes: string[]; crfs: number[] },
): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const source of sources) {
    for (const crf of crfs) {
      const renditions = source.ladder(sizes, 'standard').map((one) => uncapped(one, crf));
      all.push(...(await measure(bench, source, renditions)).measurements);
    }
  }
  return all;
}

/** One line for each source and size: kbit/s, VMAF at the source's size and at the rendition's own, for each CRF. */
export function rungsTable(measured: Measurement[], crfs: number[]): string {
  const keys = [...new Set(measured.map(({ source, name }) => `${source} ${name}`))];
  const rows = keys.map((key) => {
    const [source, name] = key.split(' ') as [string, string];
    const points = crfs.map((crf) => measured.find((m) => m.source === source && m.name === name && m.crf === crf)!);
    return [source, name, ...points.map((m) => `${kbit(m.bitrate)} ${vmaf(m.atSource)}/${vmaf(m.atOwnSize)}`)];
  });
  const { preset } = rateControl({ width: 640, height: 360 }, 30, 'standard');
  const head = ['source', 'size', ...crfs.map((crf) => `CRF ${crf}`)];
  return `Rungs: kbit/s, VMAF at the source's size / at its own; ${preset}, no cap\n${table([head, ...rows])}`;
}
