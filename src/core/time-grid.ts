import type { StreamTiming } from '../schemas/media.ts';
import { type Rational, value } from './rational.ts';

/** Lowest first. */
export const usualRates: Rational[] = [
  ...['24000/1001', '24/1', '25/1', '30000/1001', '30/1', '50/1', '60000/1001', '60/1'],
];
/** Share of the frames that may be lost where they follow each other closely. */
const mayBeLost = 0.03;

type Described = Pick<StreamTiming, 'first' | 'last' | 'end' | 'interval' | 'longestGap' | 'showing' | 'constant'>;

/**
 * How the times of frames lie. A video of 12 hours has 2.6 million of them: arrays are sorted once and read in loops.
 *
 * @param times seconds in ascending order
 * @param lastDuration seconds of the newest frame, 0 where unknown
 */
export function describeTimes(times: Float64Array, lastDuration: number): Described {
  const last = times.at(-1) ?? 0;
  const gaps = times.subarray(1).map((time, index) => time - times[index]!);
  const ascending = gaps.slice().sort();
  const sorted = ascending.subarray(lowerBound(ascending, Number.MIN_VALUE));
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const step = gridStep(times, gaps, sorted, median);
  const interval = step ?? median;
  return {
    first: times[0] ?? 0,
    last,
    end: last + (times.length === 0 ? 0 : lastDuration || interval),
    interval,
    longestGap: ascending.at(-1) ?? 0,
    showing: step === null ? showingRate(times, sorted) : null,
    constant: step !== null,
  };
}

/**
 * The exact step of the constant grid that every time lies within half an interval of; holes in the grid are allowed.
 * `null` where there is no such grid.
 */
function gridStep(times: Float64Array, gaps: Float64Array, sorted: Float64Array, median: number): number | null {
  if (median <= 0) return null;
  // The median of times rounded to milliseconds is up to a tenth off: the mean of the gaps without a hole is not
  const mean = meanOf(sorted.subarray(lowerBound(sorted, median * 0.5), lowerBound(sorted, median * 1.5)));
  let steps = 0;
  for (const gap of gaps) steps += Math.round(gap / mean);
  if (steps < gaps.length) return null;
  const first = times[0]!;
  const step = (times.at(-1)! - first) / steps;
  for (const time of times) {
    const place = (time - first) / step;
    if (Math.abs(place - Math.round(place)) >= 0.4) return null;
  }
  return step;
}

/**
 * The lowest usual rate that shows nearly all frames where they follow each other closely, put on the nearest place of
 * its grid, the later of two on one place; of 29.97 and 30 the nearer one. `null` where none does.
 *
 * @param sorted the distances that are not 0, in ascending order
 */
function showingRate(times: Float64Array, sorted: Float64Array): Rational | null {
  const shortest = sorted[Math.floor(sorted.length / 20)] ?? 0;
  const close = sorted.subarray(0, lowerBound(sorted, shortest * 1.5));
  const lowest = usualRates.findIndex((rate) => lost(times, value(rate)) <= close.length * mayBeLost);
  if (lowest === -1) return null;
  const mean = meanOf(close);
  const off = (rate: Rational) => Math.abs(value(rate) * mean - 1);
  const [rate, whole = rate] = usualRates.slice(lowest, lowest + 2) as [Rational, Rational];
  return rate.endsWith('/1001') && off(whole) < off(rate) ? whole : rate;
}

/** How many frames come to the same place as the one before them. */
function lost(times: Float64Array, perSecond: number): number {
  let [count, before] = [0, -1];
  for (const time of times) {
    const place = Math.round((time - times[0]!) * perSecond);
    if (place === before) count += 1;
    before = place;
  }
  return count;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const one of values) sum += one;
  return sum / values.length;
}

/** How many values are below `limit`. */
function lowerBound(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
