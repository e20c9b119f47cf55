import { averageBandwidth, peakBandwidth, targetDuration } from '../../src/core/playlists/bandwidth.ts';
import { cutSegments } from '../../src/media/segments.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import type { RenditionFacts } from '../../src/schemas/results.ts';
import { encode } from './encode.ts';
import { type Isolated, withEachSize } from './isolate.ts';
import { type Bench, uncapped } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { kbit, table, vmaf } from './table.ts';
import { scoreAlone } from './vmaf.ts';

interface Rates {
  /** Bits per second over the whole film: AVERAGE-BANDWIDTH. */
  average: number;
  /** Bits per second of the highest segments: BANDWIDTH. */
  peak: number;
  /** Bits per second of the highest GOP. */
  peakGop: number;
  vmaf: number | null;
}

/** One size as it ships, and the same without a cap. */
export interface CappedRun {
  source: string;
  name: string;
  crf: number;
  /** Bits per second. */
  maxrate: number;
  capped: Rates;
  free: Rates;
}

/** Standard quality with its cap and without. Films should be longer than a segment. */
export async function measureCaps(bench: Bench, sources: Prepared[], sizes: string[]): Promise<CappedRun[]> {
  const runs: CappedRun[] = [];
  for (const source of sources) {
    await withEachSize(bench, source, sizes, async (isolated) => {
      const { rendition } = isolated;
      const { name, crf, maxrate } = rendition;
      const capped = await ratesOf(bench, isolated, rendition);
      const free = await ratesOf(bench, isolated, uncapped(rendition, crf));
      runs.push({ source: source.name, name, crf, maxrate, capped, free });
    });
  }
  return runs;
}

async function ratesOf(bench: Bench, isolated: Isolated, rendition: VideoRendition): Promise<Rates> {
  const { encoded } = await encode(bench.encoder, isolated, [rendition], bench.work);
  const { path } = encoded[0]!;
  const { gop, segment } = isolated.picture;
  const segments = await facts(path, segment / gop);
  const gops = await facts(path, 1);
  return {
    average: averageBandwidth(segments),
    peak: peakBandwidth(segments, targetDuration([segments])),
    peakGop: Math.max(...gops.segments.map(({ bytes, duration }) => (bytes * 8 * gops.timescale) / duration)),
    vmaf: bench.vmaf ? await scoreAlone(bench.encoder, isolated, path, bench) : null,
  };
}

async function facts(path: string, fragments: number): Promise<RenditionFacts> {
  const found = await cutSegments(path, { fragments, first: 0 }, async () => {});
  if (found === null) throw new Error(`${path} holds no frame.`);
  return found;
}

/** One line for each source and size. */
export function capsTable(runs: CappedRun[]): string {
  const head = ['source', 'size', 'CRF', 'cap', 'average', 'BANDWIDTH', 'highest GOP', 'VMAF', 'uncapped', 'VMAF'];
  const rows = runs.map(({ source, name, crf, maxrate, capped, free }) => [
    ...[source, name, String(crf), kbit(maxrate), kbit(capped.average), kbit(capped.peak), kbit(capped.peakGop)],
    ...[vmaf(capped.vmaf), kbit(free.average), vmaf(free.vmaf)],
  ]);
  return `Caps: kbit/s of standard quality, VMAF at the size's own pixels\n${table([head, ...rows])}`;
}
