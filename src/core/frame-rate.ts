import type { StreamTiming, VideoStream } from '../schemas/media.ts';
import { parts, type Rational, simplest, value } from './rational.ts';
import { usualRates } from './time-grid.ts';

/** How much slower than a whole number the rates of NTSC are. */
const ntsc = 1.001;
const fastest = 60;

/**
 * The constant output rate of a source.
 * A source on a constant grid keeps its own rate, exactly. One with a variable rate gets the lowest standard rate that
 * shows nearly all of its frames; where there are no timestamps the container's word is taken.
 */
export function outputRate(video: VideoStream, timing: StreamTiming): Rational {
  if (timing.clock === 'none') return slowEnough(declaredRate(video));
  if (timing.frames < 2 || timing.interval <= 0) {
    const declared = usable(video.rate);
    return declared !== null && value(declared) <= fastest ? declared : '25/1';
  }
  if (timing.constant) return slowEnough(constantRate(video, timing));
  return timing.showing ?? '60/1';
}

/** The rate in the container's word alone. */
export function declaredRate({ rate, averageRate }: VideoStream): Rational {
  // A bare H.264 stream counts fields
  const countsFields = Math.abs(value(rate) / value(averageRate) - 2) < 1e-6;
  return (countsFields ? null : usable(rate)) ?? usable(averageRate) ?? '25/1';
}

/** Of the rates that stay within half a frame of every timestamp of the video: the declared, else a standard one. */
function constantRate(video: VideoStream, timing: StreamTiming): Rational {
  const intervals = Math.round((timing.last - timing.first) / timing.interval);
  const measured = intervals / (timing.last - timing.first);
  const drift = 0.4 / Math.max(intervals, 1);
  const fits = (rate: Rational) => Math.abs(value(rate) / measured - 1) <= drift;
  const error = (rate: Rational) => Math.abs(value(rate) - measured);
  const declared = [video.rate, video.averageRate].flatMap((rate) => usable(rate) ?? []);
  // Timestamps rounded to milliseconds fit several rates: what the container declares is tried first
  const nearest = usualRates.toSorted((a, b) => error(a) - error(b));
  return [...declared, ...nearest].find(fits) ?? simplest(measured, drift / 4);
}

/** Above 60 frames a second every second, third ... frame is left out. */
function slowEnough(rate: Rational): Rational {
  const [numerator, denominator] = parts(rate);
  const divisor = Math.ceil(value(rate) / (fastest * 1.01));
  return divisor <= 1 ? rate : simplest(numerator / (denominator * divisor), 1e-12);
}

/** `null` for what is no rate of frames. Containers round: 19001/317 is meant as 60000/1001. */
function usable(rate: Rational): Rational | null {
  const number = value(rate);
  if (number < 0.1 || number > 1000) return null;
  const isNear = (other: number) => Math.abs(other / number - 1) < 2e-6;
  if (isNear(Math.round(number))) return `${Math.round(number)}/1`;
  const nominal = Math.round(number * ntsc);
  return isNear(nominal / ntsc) ? `${nominal * 1000}/1001` : rate;
}
