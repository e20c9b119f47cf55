/** A rational number as "numerator/denominator", both positive integers: how frame rates are written. */
export type Rational = string;

/** @returns [numerator, denominator]; a whole number reads as over 1. */
export function parts(rational: Rational): [number, number] {
  const [numerator, denominator = '1'] = rational.split('/');
  return [Number(numerator), Number(denominator)];
}

/** The value; 0 where the denominator is 0 (ffprobe writes 0/0 for "unknown"). */
export function value(rational: Rational): number {
  const [numerator, denominator] = parts(rational);
  return denominator === 0 ? 0 : numerator / denominator;
}

/** The simplest fraction within `tolerance` (relative) of `x`, found along its continued fraction. */
export function simplest(x: number, tolerance: number): Rational {
  let [before, here] = [
    [0, 1],
    [1, 0],
  ] as [[number, number], [number, number]];
  let rest = x;
  for (;;) {
    const whole = Math.floor(rest);
    const next: [number, number] = [whole * here[0] + before[0], whole * here[1] + before[1]];
    before = here;
    here = next;
    const fraction = rest - whole;
    if (Math.abs(here[0] / here[1] - x) <= x * tolerance || fraction < 1e-9) return `${here[0]}/${here[1]}`;
    rest = 1 / fraction;
  }
}
