const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds to wait before each try (Standard Webhooks, "Retry schedule"). */
const delays = [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/** A wait grows by up to this share, so that receivers which come back are not all called in the same second. */
const JITTER = 0.1;

/**
 * Seconds until the next try after `made` tries have failed; `null` when none is left.
 *
 * @param random gives a number from 0 up to 1, as Math.random does
 */
export function nextTryIn(made: number, random: () => number): number | null {
  const delay = delays[made];
  return delay === undefined ? null : delay * (1 + JITTER * random());
}
