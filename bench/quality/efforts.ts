import { bdRate } from './bd-rate.ts';
import { encode } from './encode.ts';
import { type Isolated, rungOf, withEachSize } from './isolate.ts';
import { type Bench, uncapped } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { scoreAlone } from './vmaf.ts';

/** One point of a curve of one effort. */
export interface EffortPoint {
  crf: number;
  /** Bits per second. */
  bitrate: number;
  /** At the size's own pixels; null without libvmaf. */
  vmaf: number | null;
}

/** One effort over all CRFs of one size of one source. */
export interface EffortRun {
  source: string;
  /** The rung's short side as it was asked; the source may have less. */
  rung: string;
  /** `preset` or `preset+x264 options`. */
  effort: string;
  points: EffortPoint[];
  /** CPU seconds of the encoder alone, all CRFs in sum. */
  cpu: number;
}

/** Every effort at every CRF on every size alone, without a cap. The efforts of one CRF run one after the other. */
export async function measureEfforts(
  bench: Bench,
  sources: Prepared[],
  { sizes, efforts, crfs }: { sizes: string[]; efforts: string[]; crfs: number[] },
): Promise<EffortRun[]> {
  const runs: EffortRun[] = [];
  for (const source of sources) {
    await withEachSize(bench, source, sizes, async (isolated) => {
      const rung = rungOf(isolated, sizes);
      const ofSize = efforts.map((effort): EffortRun => ({ source: source.name, rung, effort, points: [], cpu: 0 }));
      for (const crf of crfs) for (const run of ofSize) await addPoint(bench, isolated, run, crf);
      runs.push(...ofSize);
    });
  }
  return runs;
}

async function addPoint(bench: Bench, isolated: Isolated, run: EffortRun, crf: number): Promise<void> {
  const [preset, params] = run.effort.split('+') as [string, string?];
  const rendition = uncapped(isolated.rendition, crf, params === undefined ? { preset } : { preset, params });
  const { encoded, cpu } = await encode(bench.encoder, isolated, [rendition], bench.work);
  const { path, bitrate } = encoded[0]!;
  const vmaf = bench.vmaf ? await scoreAlone(bench.encoder, isolated, path, bench) : null;
  run.points.push({ crf, bitrate: Math.round(bitrate), vmaf });
  run.cpu += Math.max(cpu - isolated.idle, 0);
}

/** How an effort compares with the anchor on one size of one source. */
export interface Compared {
  source: string;
  rung: string;
  effort: string;
  /** CPU seconds of the effort and of the anchor. */
  cpu: number;
  anchorCpu: number;
  /** Bits per second of the anchor at the CRF that the ladder uses. */
  anchorBits: number;
  /** As a fraction; null where the curves share no score. */
  bdRate: number | null;
}

/** @param crf of the point whose bits weigh a rung against others: the nearest one that was measured is taken */
export function compareEfforts(runs: EffortRun[], anchor: string, crf: number): Compared[] {
  return runs.map(({ source, rung, effort, points, cpu }) => {
    const base = runs.find((run) => run.source === source && run.rung === rung && run.effort === anchor)!;
    const usual = base.points.reduce((a, b) => (Math.abs(b.crf - crf) < Math.abs(a.crf - crf) ? b : a));
    const rate = bdRate(scored(base.points), scored(points));
    return { source, rung, effort, cpu, anchorCpu: base.cpu, anchorBits: usual.bitrate, bdRate: rate };
  });
}

const scored = (points: EffortPoint[]) =>
  points.flatMap(({ bitrate, vmaf }) => (vmaf === null ? [] : [{ bitrate, vmaf }]));
