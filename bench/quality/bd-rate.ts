/** One point of a rate-quality curve. */
export interface RatePoint {
  /** Bits per second. */
  bitrate: number;
  vmaf: number;
}

type Knot = [x: number, y: number];

/**
 * Bjøntegaard delta rate: how many more bits `test` needs than `anchor` for the same quality, as a fraction (-0.1 = 10 %
 * fewer), averaged over the range of VMAF that both reach. Logarithm of the rate over VMAF, by piecewise cubic Hermite
 * interpolation that keeps monotone data monotone (PCHIP), as in the field's later practice; the first form was one
 * cubic through four points (VCEG-M33). `null` where the curves share no range.
 */
export function bdRate(anchor: RatePoint[], test: RatePoint[]): number | null {
  const [a, b] = [curve(anchor), curve(test)];
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  if (!(to > from)) return null;
  const steps = 1000;
  const width = (to - from) / steps;
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    const vmaf = from + (step + 0.5) * width;
    sum += b.at(vmaf) - a.at(vmaf);
  }
  return Math.exp(sum / steps) - 1;
}

/** The rate that a curve needs for a quality, in bits per second; `null` outside of its range. */
export function rateAt(points: RatePoint[], vmaf: number): number | null {
  const { at, from, to } = curve(points);
  return vmaf < from || vmaf > to ? null : Math.exp(at(vmaf));
}

function curve(points: RatePoint[]): { from: number; to: number; at: (vmaf: number) => number } {
  const sorted = points.map(({ vmaf, bitrate }): Knot => [vmaf, Math.log(bitrate)]).sort((a, b) => a[0] - b[0]);
  const knots = sorted.filter(([x], index) => index === 0 || x - sorted[index - 1]![0] > 1e-6);
  if (knots.length < 2) return { from: Number.NaN, to: Number.NaN, at: () => Number.NaN };
  return { from: knots[0]![0], to: knots.at(-1)![0], at: pchip(knots) };
}

/** Fritsch and Carlson's monotone cubic, with the weighted harmonic mean of the slopes at inner knots. */
function pchip(knots: Knot[]): (x: number) => number {
  const pieces = knots.slice(1).map(([x, y], k) => {
    const [x0, y0] = knots[k]!;
    return { x0, y0, y1: y, width: x - x0, slope: (y - y0) / (x - x0) };
  });
  const tangents = knots.map((_, k) => {
    const [before, after] = [pieces[k - 1], pieces[k]];
    if (!before || !after)
      return endTangent(knots.length === 2 ? [pieces[0]!] : before ? pieces.slice(-2).reverse() : pieces);
    if (before.slope * after.slope <= 0) return 0;
    const [w1, w2] = [2 * after.width + before.width, after.width + 2 * before.width];
    return (w1 + w2) / (w1 / before.slope + w2 / after.slope);
  });
  return (x) => {
    const found = pieces.findIndex((piece) => x <= piece.x0 + piece.width);
    const k = found === -1 ? pieces.length - 1 : found;
    const { x0, y0, y1, width } = pieces[k]!;
    const t = (x - x0) / width;
    const [m0, m1] = [tangents[k]! * width, tangents[k + 1]! * width];
    return (
      (2 * t ** 3 - 3 * t ** 2 + 1) * y0 +
      (t ** 3 - 2 * t ** 2 + t) * m0 +
      (3 * t ** 2 - 2 * t ** 3) * y1 +
      (t ** 3 - t ** 2) * m1
    );
  };
}

/** Three-point formula at an end, held back so that the curve keeps its direction. */
function endTangent([first, second]: { width: number; slope: number }[]): number {
  if (!first) return 0;
  if (!second) return first.slope;
  const tangent =
    ((2 * first.width + second.width) * first.slope - first.width * second.slope) / (first.width + second.width);
  if (tangent * first.slope <= 0) return 0;
  return first.slope * second.slope < 0 && Math.abs(tangent) > 3 * Math.abs(first.slope) ? 3 * first.slope : tangent;
}
