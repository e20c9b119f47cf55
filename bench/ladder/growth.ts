import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { program, type Task } from '../job/cost.ts';
import { say } from '../job/progress.ts';
import { encodeOptions } from '../job/request.ts';
import { repeated } from '../job/source.ts';
import { round } from '../job/table.ts';
import { timed } from '../job/timed.ts';

/** What a minute of film costs in a film of this length. */
export interface Growth {
  minutes: number;
  wallPerMinute: number;
  cpuPerMinute: number;
}

/** Draft quality at 240 alone: a film twice as long must take twice as long, not more. @param lengths minutes */
export async function measureGrowth({ encoder, source, work }: Task, lengths: number[]): Promise<Growth[]> {
  const options = encodeOptions({ hls: ['240'], mp4: [], image: null, quality: 'draft' });
  const grown: Growth[] = [];
  for (const wanted of lengths) {
    const times = Math.ceil((wanted * 60) / source.duration);
    const minutes = (times * source.duration) / 60;
    const path = await repeated(encoder, source.path, times, join(work, `${wanted}-minutes.mp4`));
    const output = join(work, 'growth');
    say(`growth: ${wanted} min of film`);
    const { wall, cpu } = await timed([process.execPath, program, 'encode', path, '-o', output, ...options], work);
    grown.push({
      minutes: round(minutes),
      wallPerMinute: round(wall / minutes),
      cpuPerMinute: round(cpu / minutes),
    });
    await rm(output, { recursive: true });
    await rm(path);
  }
  return grown;
}

/** How much more the dearest minute costs than the cheapest, as a share. */
export function spreadOf(values: number[]): number {
  return round(Math.max(...values) / Math.min(...values) - 1);
}
