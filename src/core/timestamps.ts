import type { StreamTiming } from '../schemas/media.ts';
import { type Rational, value } from './rational.ts';

/** Lowest first. */
export const usualRates: Rational[] = [
  ...['24000/1001', '24/1', '25/1', '30000/1001', '30/1', '50/1', '60000/1001', '60/1'],
];

/** One packet of a stream: seconds on the container's clock. */
export interface Packet {
  /** Presentation time; NaN where the container has none. */
  time: number;
  /** Decoding time; NaN where there is none. */
  decoded: number;
  /** 0 where unknown. */
  duration: number;
  /** Whether decoding can start here. */
  key?: boolean;
}

/** The times of a stream's packets, in any order: 16 bytes for each, however long the film is. */
export class PacketTimes {
  #presented = new Float64Array(1024);
  #decoded = new Float64Array(1024);
  #count = 0;
  #missing = 0;
  #keyframes: number[] = [];
  #restarts = false;
  #before = Number.NEGATIVE_INFINITY;
  #undecoded = 0;
  #newest: Packet = { time: Number.NEGATIVE_INFINITY, decoded: Number.NEGATIVE_INFINITY, duration: 0 };
  #newestDecoded: Packet = this.#newest;

  add(packet: Packet): void {
    if (this.#count === this.#presented.length) {
      this.#presented = grown(this.#presented);
      this.#decoded = grown(this.#decoded);
    }
    this.#presented[this.#count] = packet.time;
    this.#decoded[this.#count] = packet.decoded;
    this.#count += 1;
    if (Number.isNaN(packet.time)) this.#missing += 1;
    else if (packet.key) this.#keyframes.push(packet.time);
    if (Number.isNaN(packet.decoded)) this.#undecoded += 1;
    else {
      if (packet.decoded < this.#before - backward) this.#restarts = true;
      this.#before = packet.decoded;
    }
    if (packet.time > this.#newest.time) this.#newest = packet;
    if (packet.decoded > this.#newestDecoded.decoded) this.#newestDecoded = packet;
  }

  /** `null` where there was no packet. */
  describe(): StreamTiming | null {
    if (this.#count === 0) return null;
    const { times, duration, clock } = this.#known();
    const described = describeSorted(times.sort(), duration);
    // The last packet may be one of those without a time
    const { first, end, interval, constant } = described;
    const counted = constant ? first + this.#count * interval : end;
    const keyframes = this.#keyframes.toSorted((a, b) => a - b);
    const counts = { frames: this.#count, missing: this.#missing, clock, keyframes };
    if (this.#restarts) Object.assign(counts, { restarts: true });
    return { ...described, end: Math.max(end, counted), ...counts };
  }

  /** AVI tells when packets are decoded, MPEG often no more of some, and a bare stream nothing at all. */
  #known(): { times: Float64Array; duration: number; clock: StreamTiming['clock'] } {
    const presented = this.#presented.subarray(0, this.#count);
    if (this.#missing < this.#count / 10) {
      const times = presented.filter((time) => !Number.isNaN(time));
      return { times, duration: this.#newest.duration, clock: 'presentation' };
    }
    if (this.#undecoded > 0) return { times: new Float64Array(), duration: 0, clock: 'none' };
    const decoded = this.#decoded.subarray(0, this.#count);
    const delay = presented[0]! - decoded[0]!;
    const clock = Number.isNaN(delay) ? 'decoding' : 'presentation';
    return { times: decoded.map((time) => time + (delay || 0)), duration: this.#newestDecoded.duration, clock };
  }
}

/** From when to when a stream goes: all that is wanted of sound. */
export class PacketSpan {
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #duration = 0;

  add({ time, decoded, duration }: Packet): void {
    // A stream without any time starts at 0
    const at = [time, decoded, 0].find(Number.isFinite)!;
    this.#first = Math.min(this.#first, at);
    if (at < this.#last) return;
    this.#last = at;
    this.#duration = duration;
  }

  /** `null` where there was no packet. */
  describe(): { first: number; end: number } | null {
    if (this.#last === Number.NEGATIVE_INFINITY) return null;
    return { first: this.#first, end: this.#last + this.#duration };
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

type Described = Omit<StreamTiming, 'frames' | 'missing' | 'clock' | 'keyframes' | 'restarts'>;
/** Seconds by which the clock of packets in the file's order may go back: rounding, and sound before its picture. */
const backward = 1;

/** @param times in ascending order @param lastDuration of the newest packet, 0 where unknown */
function describeSorted(times: Float64Array, lastDuration: number): Described {
  const last = times.at(-1) ?? 0;
  const gaps = times.subarray(1).map((time, index) => time - times[index]!);
  const sorted = gaps.filter((gap) => gap > 0).sort();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const step = gridStep(times, gaps, median);
  const interval = step ?? median;
  return {
    first: times[0] ?? 0,
    last,
    end: last + (times.length === 0 ? 0 : lastDuration || interval),
    interval,
    showing: showingRate(times, sorted),
    constant: step !== null,
  };
}

/**
 * The lowest usual rate that shows nearly all frames where they follow each other closely, put on the nearest place of
 * its grid, the later of two on one place; of 29.97 and 30 the nearer one. `null` where none does.
 *
 * @param sorted the distances that are not 0, in ascending order
 */
function showingRate(times: Float64Array, sorted: Float64Array): Rational | null {
  const shortest = sorted[Math.floor(sorted.length / 20)] ?? 0;
  const close = sorted.filter((gap) => gap < shortest * 1.5);
  const lowest = usualRates.findIndex((rate) => lost(times, value(rate)) <= close.length * 0.03);
  if (lowest === -1) return null;
  const mean = close.reduce((sum, gap) => sum + gap, 0) / close.length;
  const off = (rate: Rational) => Math.abs(value(rate) * mean - 1);
  const [rate, whole = rate] = usualRates.slice(lowest, lowest + 2) as [Rational, Rational];
  return rate.endsWith('/1001') && off(whole) < off(rate) ? whole : rate;
}

/** How many frames come to the same place as the one after them. */
function lost(times: Float64Array, perSecond: number): number {
  const place = (time: number) => Math.round((time - times[0]!) * perSecond);
  return times.reduce((count, time, index) => count + Number(index > 0 && place(time) === place(times[index - 1]!)), 0);
}

/**
 * The exact step of the constant grid that every time lies within half an interval of; holes in the grid are allowed.
 * `null` where there is no such grid.
 */
function gridStep(times: Float64Array, gaps: Float64Array, median: number): number | null {
  if (median <= 0) return null;
  // The median of times rounded to milliseconds is up to a tenth off: the mean of the gaps without a hole is not
  const single = gaps.filter((gap) => gap > median * 0.5 && gap < median * 1.5);
  const mean = single.reduce((sum, gap) => sum + gap, 0) / single.length;
  const steps = gaps.reduce((sum, gap) => sum + Math.round(gap / mean), 0);
  if (steps < gaps.length) return null;
  const first = times[0]!;
  const step = (times.at(-1)! - first) / steps;
  const near = (time: number) => {
    const place = (time - first) / step;
    return Math.abs(place - Math.round(place)) < 0.4;
  };
  return times.every(near) ? step : null;
}
