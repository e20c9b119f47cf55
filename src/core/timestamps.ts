import type { StreamTiming } from '../schemas/media.ts';
import { describeTimes } from './time-grid.ts';

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

/** Seconds by which the clock of packets in the file's order may go back: rounding, and sound before its picture. */
const backward = 1;

/** The times of a stream's packets, in any order: 16 bytes for each, however long the video is. */
export class PacketTimes {
  #presented = new Float64Array(1024);
  #decoded = new Float64Array(1024);
  #count = 0;
  #missing = 0;
  #keyframes: number[] = [];
  #restarts = false;
  #durations = 0;
  #unknownDurations = 0;
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
    this.#durations += packet.duration;
    if (packet.duration === 0) this.#unknownDurations += 1;
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
    const described = describeTimes(times, duration);
    // The last packet may be one of those without a time
    const { first, end, interval, constant } = described;
    const counted = constant ? first + this.#count * interval : end;
    const keyframes = this.#keyframes.toSorted((a, b) => a - b);
    const counts = { frames: this.#count, missing: this.#missing, clock, keyframes };
    if (this.#restarts) Object.assign(counts, { restarts: true });
    if (this.#unknownDurations === 0) Object.assign(counts, { durations: this.#durations });
    return { ...described, end: Math.max(end, counted), ...counts };
  }

  /** AVI tells when packets are decoded, MPEG often no more of some, and a bare stream nothing at all. */
  #known(): { times: Float64Array; duration: number; clock: StreamTiming['clock'] } {
    const presented = this.#presented.slice(0, this.#count);
    if (this.#missing < this.#count / 10) {
      // NaN sorts behind all numbers
      const times = presented.sort().subarray(0, this.#count - this.#missing);
      return { times, duration: this.#newest.duration, clock: 'presentation' };
    }
    if (this.#undecoded > 0) return { times: new Float64Array(), duration: 0, clock: 'none' };
    const decoded = this.#decoded.subarray(0, this.#count);
    const delay = presented[0]! - decoded[0]!;
    const clock = Number.isNaN(delay) ? 'decoding' : 'presentation';
    const times = decoded.map((time) => time + (delay || 0)).sort();
    return { times, duration: this.#newestDecoded.duration, clock };
  }
}

/** From when to when a stream goes: all that is wanted of sound. */
export class PacketSpan {
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #duration = 0;
  #longestGap = 0;

  add({ time, decoded, duration }: Packet): void {
    // A stream without any time starts at 0
    const at = [time, decoded, 0].find(Number.isFinite)!;
    this.#first = Math.min(this.#first, at);
    if (at < this.#last) return;
    if (Number.isFinite(this.#last)) this.#longestGap = Math.max(this.#longestGap, at - this.#last - this.#duration);
    this.#last = at;
    this.#duration = duration;
  }

  /** `null` where there was no packet. */
  describe(): { first: number; end: number; longestGap: number } | null {
    if (this.#last === Number.NEGATIVE_INFINITY) return null;
    return { first: this.#first, end: this.#last + this.#duration, longestGap: this.#longestGap };
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
