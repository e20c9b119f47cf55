import type { Encoder } from '../../src/media/encoder.ts';
import { run } from '../../src/media/process.ts';

/** What one run of ffmpeg said and cost. */
export interface FfmpegRun {
  /** The last lines of stderr. */
  log: string[];
  /** CPU seconds, user and system; NaN without `-benchmark`. */
  cpu: number;
}

/** Runs ffmpeg as the product does. @throws Error with the log's tail when it fails */
export async function runFfmpeg(encoder: Encoder, args: string[]): Promise<FfmpegRun> {
  const { code, log } = await run(encoder.ffmpeg, args);
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${args.join(' ')}\n${log.slice(-10).join('\n')}`);
  return { log, cpu: cpuSeconds(log) };
}

function cpuSeconds(log: string[]): number {
  const times = log.map((line) => /utime=([\d.]+)s stime=([\d.]+)s/.exec(line)).find((match) => match !== null);
  return times ? Number(times[1]) + Number(times[2]) : Number.NaN;
}

/** Whether this ffmpeg can measure quality at all. */
export async function hasVmaf(encoder: Encoder): Promise<boolean> {
  let found = false;
  const onLine = (line: string) => {
    found ||= / libvmaf /.test(line);
  };
  await run(encoder.ffmpeg, ['-hide_banner', '-filters'], { onLine });
  return found;
}
