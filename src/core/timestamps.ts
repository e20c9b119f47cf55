import type { StreamTiming } from '../schemas/media.ts';

/** One packet of a stream: seconds on the container's clock. */
export interface Packet {
  /** Presentation time; NaN where the container has none. */
  time: number;
  /** 0 where unknown. */
  duration: number;
  /** Whether decoding can start here. */
  key?: boolean;
}

/** Describes a stream from all its packets, in any order; `null` where there is none. */
export function describeTimestamps(packets: Packet[]): StreamTiming | null {
  if (packets.length === 0) return null;
  const known = packets.filter((packet) => Number.isFinite(packet.time)).sort((a, b) => a.time - b.time);
  const missing = packets.length - known.length;
  const first = known[0]?.time ?? 0;
  const newest = known.at(-1) ?? { time: 0, duration: 0 };
  const gaps = known.slice(1).map((packet, index) => packet.time - known[index]!.time);
  const sorted = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const step = gridStep(known, gaps, median);
  const interval = step ?? median;
  return {
    frames: packets.length,
    first,
    last: newest.time,
    end: newest.time + (newest.duration || interval),
    interval,
    shortest: sorted[Math.floor(sorted.length / 20)] ?? 0,
    constant: step !== null,
    missing,
    keyframes: known.filter(({ key }) => key).map(({ time }) => time),
  };
}

/**
 * The exact step of the constant grid that every time lies within half an interval of; holes in the grid are allowed.
 * `null` where there is no such grid.
 */
function gridStep(packets: Packet[], gaps: number[], median: number): number | null {
  if (median <= 0) return null;
  // The median of times rounded to milliseconds is up to a tenth off: the mean of the gaps without a hole is not
  const single = gaps.filter((gap) => gap > median * 0.5 && gap < median * 1.5);
  const mean = single.reduce((sum, gap) => sum + gap, 0) / single.length;
  const steps = gaps.reduce((sum, gap) => sum + Math.round(gap / mean), 0);
  if (steps < gaps.length) return null;
  const first = packets[0]!.time;
  const step = (packets.at(-1)!.time - first) / steps;
  const near = (packet: Packet) => {
    const place = (packet.time - first) / step;
    return Math.abs(place - Math.round(place)) < 0.4;
  };
  return packets.every(near) ? step : null;
}
