import { join } from 'node:path';
import { common } from '../../src/core/ffmpeg/arguments.ts';
import { parts, value } from '../../src/core/rational.ts';
import { encode } from './encode.ts';
import { type Isolated, rungOf, withEachSize } from './isolate.ts';
import { type Bench, uncapped } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { runFfmpeg } from './run-ffmpeg.ts';
import { kbit, table, vmaf } from './table.ts';
import { scoreAlone } from './vmaf.ts';

/** One size at the source's frame rate or at half of it. */
export interface RatedRun {
  source: string;
  rung: string;
  rate: 'full' | 'half';
  crf: number;
  /** Bits per second. */
  bitrate: number;
  /** CPU seconds of the encoder alone. */
  cpu: number;
  /** At the source's frame rate; every frame of the half rate is shown twice. */
  vmaf: number | null;
  /** Of the frames that both rates have. */
  shared: number | null;
}

/** Sources above 30 frames a second: every size at full and at half rate, standard preset, no cap. */
export async function measureHalfRate(
  bench: Bench,
  sources: Prepared[],
  { sizes, crfs }: { sizes: string[]; crfs: number[] },
): Promise<RatedRun[]> {
  const runs: RatedRun[] = [];
  for (const source of sources.filter(({ picture }) => value(picture.rate) > 30)) {
    await withEachSize(bench, source, sizes, async (full) => {
      const half = await halve(bench, full);
      for (const crf of crfs) {
        for (const [rate, raw] of [['full', full] as const, ['half', half] as const]) {
          const rendition = uncapped(full.rendition, crf);
          const { encoded, cpu } = await encode(bench.encoder, raw, [rendition], bench.work);
          const { path, bitrate } = encoded[0]!;
          const hold = rate === 'full' ? 1 : 2;
          const scored = async (every: number) =>
            bench.vmaf ? await scoreAlone(bench.encoder, full, path, { every, hold }) : null;
          const run = { source: source.name, rung: rungOf(full, sizes), rate, crf, bitrate: Math.round(bitrate) };
          runs.push({ ...run, cpu: cpu - raw.idle, vmaf: await scored(1), shared: await scored(2) });
        }
      }
    });
  }
  return runs;
}

/** Every second frame, from the first on. */
async function halve({ encoder, work }: Bench, full: Isolated): Promise<Isolated> {
  const [numerator, denominator] = parts(full.picture.rate);
  const rate = `${numerator}/${denominator * 2}`;
  const path = join(work, 'raw-half.nut');
  const clock = `settb=${denominator * 2}/${numerator},setpts=N`;
  const read = [...common, '-i', full.path, '-vf', `select='not(mod(n,2))',${clock}`, '-r', rate];
  await runFfmpeg(encoder, [...read, '-c:v', 'rawvideo', '-f', 'nut', path]);
  const frames = Math.ceil(full.frames / 2);
  const picture = { ...full.picture, rate, frames, gop: Math.max(1, Math.round(full.picture.gop / 2)) };
  return { ...full, path, picture, frames, idle: full.idle / 2 };
}

/** One line for each source and size at one CRF, and what the full rate scores at the half rate's bits. */
export function halfRateTable(runs: RatedRun[], crf: number): string {
  const head = ['source', 'size', 'full', 'VMAF', 'half', 'VMAF', 'shared frames', 'bits', 'CPU', 'full at those bits'];
  const rows = runs
    .filter((run) => run.rate === 'half' && run.crf === crf)
    .map((half) => {
      const fulls = runs.filter((run) => run.rate === 'full' && run.source === half.source && run.rung === half.rung);
      const full = fulls.find((run) => run.crf === crf)!;
      return [
        ...[half.source, half.rung, kbit(full.bitrate), vmaf(full.vmaf), kbit(half.bitrate), vmaf(half.vmaf)],
        ...[vmaf(half.shared), (half.bitrate / full.bitrate).toFixed(2), (half.cpu / full.cpu).toFixed(2)],
        vmaf(scoreAt(fulls, half.bitrate)),
      ];
    });
  return `Half the frame rate at CRF ${crf}: kbit/s, VMAF at the source's rate\n${table([head, ...rows])}`;
}

/** Between two measured points, linear over the logarithm of the rate; null outside of them. */
function scoreAt(runs: RatedRun[], bitrate: number): number | null {
  const sorted = runs.toSorted((a, b) => a.bitrate - b.bitrate);
  const above = sorted.findIndex((run) => run.bitrate >= bitrate);
  const [low, high] = [sorted[above - 1], sorted[above]];
  if (!low || !high || low.vmaf === null || high.vmaf === null) return null;
  const share = Math.log(bitrate / low.bitrate) / Math.log(high.bitrate / low.bitrate);
  return low.vmaf + share * (high.vmaf - low.vmaf);
}
