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
  /** How often it was encoded; the figures are of all runs together. */
  runs: number;
  wallPerMinute: number;
  cpuPerMinute: number;
}

/** Minutes of film that each length is encoded at least: two runs of one short film differ by more than two lengths do. */
const LEAST = 8;

/**
 * Standard quality at 360 alone: a film twice as long must take twice as long, not more. Short films are encoded several
 * times, in rounds, so that what else the machine does meets all lengths.
 *
 * @param lengths minutes
 */
export async function measureGrowth({ encoder, source, work }: Task, lengths: number[]): Promise<Growth[]> {
  const options = encodeOptions({ hls: ['360'], mp4: [], image: null, quality: 'standard' });
  const films = lengths.map((wanted) => ({ wanted, runs: Math.ceil(LEAST / wanted), spent: [] as Spent[] }));
  for (let run = 0; run < Math.max(...films.map(({ runs }) => runs)); run += 1)
    for (const film of films.filter(({ runs }) => run < runs)) {
      const times = Math.ceil((film.wanted * 60) / source.duration);
      const path = await repeated(encoder, source.path, times, join(work, `${film.wanted}-minutes.mp4`));
      const output = join(work, 'growth');
      say(`growth: ${film.wanted} min of film, ${run + 1} of ${film.runs}`);
      const { wall, cpu } = await timed([process.execPath, program, 'encode', path, '-o', output, ...options], work);
      film.spent.push({ minutes: (times * source.duration) / 60, wall, cpu });
      for (const one of [output, path]) await rm(one, { recursive: true });
    }
  return films.map(({ runs, spent }) => {
    const sum = (of: keyof Spent) => spent.reduce((total, one) => total + one[of], 0);
    const minutes = sum('minutes');
    return {
      ...{ minutes: round(minutes / runs), runs },
      wallPerMinute: round(sum('wall') / minutes),
      cpuPerMinute: round(sum('cpu') / minutes),
    };
  });
}

interface Spent {
  minutes: number;
  /** Seconds. */
  wall: number;
  cpu: number;
}

/** How much more the dearest minute costs than the cheapest, as a share. */
export function spreadOf(values: number[]): number {
  return round(Math.max(...values) / Math.min(...values) - 1);
}
