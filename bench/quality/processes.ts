import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import { type Span, videoArgs } from './encode.ts';
import type { Bench } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { runFfmpeg } from './run-ffmpeg.ts';
import { table } from './table.ts';

/** The whole ladder of one film by one process or by several at once. */
export interface ProcessesRun {
  source: string;
  /** Each takes its share of the GOPs. */
  processes: number;
  /** Threads of each encoder; x264's own choice where null. */
  threads: number | null;
  /** Seconds, the sum of all processes. */
  cpu: number;
  /** Seconds from the start of the first to the end of the last. */
  wall: number;
}

const ways = [
  { processes: 1, threads: null },
  { processes: 1, threads: 1 },
  { processes: 2, threads: null },
  { processes: 2, threads: 1 },
];

/** Standard quality, all sizes. */
export async function measureProcesses(bench: Bench, sources: Prepared[], sizes: string[]): Promise<ProcessesRun[]> {
  const runs: ProcessesRun[] = [];
  for (const source of sources) {
    for (const { processes, threads } of ways) {
      const began = performance.now();
      const cpus = await Promise.all(
        spans(source, processes).map(async (span, index) => {
          const work = join(bench.work, String(index));
          await mkdir(work, { recursive: true });
          const renditions = source.ladder(sizes, 'standard').map((one) => withThreads(one, threads));
          const args = videoArgs(source, renditions, work, span);
          return (await runFfmpeg(bench.encoder, args)).cpu;
        }),
      );
      const wall = (performance.now() - began) / 1000;
      runs.push({ source: source.name, processes, threads, cpu: cpus.reduce((a, b) => a + b, 0), wall });
    }
  }
  return runs;
}

const withThreads = (rendition: VideoRendition, threads: number | null): VideoRendition => ({
  ...rendition,
  params: [...(rendition.params ? [rendition.params] : []), `threads=${threads ?? 'auto'}`].join(':'),
});

/** Whole GOPs for each process. */
function spans({ frames, picture: { gop } }: Prepared, processes: number): Span[] {
  const share = Math.ceil(frames / gop / processes) * gop;
  return Array.from({ length: processes }, (_, n) => ({
    from: n * share,
    to: Math.min((n + 1) * share, frames),
  })).filter(({ from, to }) => to > from);
}

/** One line for each way. */
export function processesTable(runs: ProcessesRun[]): string {
  const rows = runs.map(({ source, processes, threads, cpu, wall }) => [
    ...[source, String(processes), threads === null ? 'auto' : String(threads)],
    ...[cpu.toFixed(1), wall.toFixed(1)],
  ]);
  return `Processes: the whole ladder, standard quality\n${table([['source', 'processes', 'threads', 'CPU s', 'wall s'], ...rows])}`;
}
