import { parts, value } from '../../src/core/rational.ts';
import { describeTimestamps, type Packet } from '../../src/core/timestamps.ts';
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
export function gridPackets(rate: string, frames: number, unitsPerSecond: number, start = 0): Packet[] {
  const [numerator, denominator] = parts(rate);
  return Array.from({ length: frames }, (_, index) => {
    const time = start + (index * denominator) / numerator;
    return { time: Math.round(time * unitsPerSecond) / unitsPerSecond, duration: 0 };
  });
}

export function timingOf(packets: Packet[]): StreamTiming {
  const timing = describeTimestamps(packets);
  if (timing === null) throw new Error('a stream without packets has no timing');
  return timing;
}

export const framesIn = (rate: string, seconds: number) => Math.round(value(rate) * seconds);
