import { parts, value } from '../../src/core/rational.ts';
import { type Packet, PacketTimes } from '../../src/core/timestamps.ts';
import type { StreamTiming, VideoStream } from '../../src/schemas/media.ts';

/** A video stream as a container without any hints declares it. */
export function videoStream(facts: Partial<VideoStream> = {}): VideoStream {
  return {
    index: 0,
    codec: 'h264',
    width: 1280,
    height: 720,
    displayWidth: 1280,
    displayHeight: 720,
    rotation: 0,
    sampleAspectRatio: '1/1',
    pixelFormat: 'yuv420p',
    rate: '0/0',
    averageRate: '0/0',
    fieldOrder: 'progressive',
    alpha: false,
    colour: { range: null, space: null, primaries: null, transfer: null },
    start: 0,
    ...facts,
  };
}

/** Frames on the grid of a rate, their times rounded as a container with this many units per second does. */
export function gridPackets(rate: string, frames: number, unitsPerSecond: number, start = 0): Times[] {
  const [numerator, denominator] = parts(rate);
  return Array.from({ length: frames }, (_, index) => {
    const time = start + (index * denominator) / numerator;
    return { time: Math.round(time * unitsPerSecond) / unitsPerSecond, duration: 0 };
  });
}

/** Packets without a time of decoding where none is given. */
export type Times = Omit<Packet, 'decoded'> & Partial<Packet>;

export function timingOf(packets: Times[]): StreamTiming {
  const times = new PacketTimes();
  for (const packet of packets) times.add({ decoded: Number.NaN, ...packet });
  const timing = times.describe();
  if (timing === null) throw new Error('a stream without packets has no timing');
  return timing;
}

export const framesIn = (rate: string, seconds: number) => Math.round(value(rate) * seconds);
