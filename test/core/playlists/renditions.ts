import fc from 'fast-check';
import type { RenditionFacts, Segment } from '../../../src/schemas/results.ts';

export function facts(segments: Segment[], timescale: number, codec = 'avc1.64001f'): RenditionFacts {
  const init = { bytes: 700, sha256: '1'.repeat(64) };
  return { first: 0, codec, timescale, init, segments, samples: segments.length, damaged: 0, missing: 0 };
}

/** Segments of up to 12 s, as any encoder may cut them. */
export const anyFacts: fc.Arbitrary<RenditionFacts> = fc
  .constantFrom(12_800, 15_360, 24_000, 30_000, 44_100, 48_000, 60_000, 90_000)
  .chain((timescale) => {
    const segment = fc.record({
      duration: fc.integer({ min: 1, max: timescale * 12 }),
      bytes: fc.integer({ min: 1, max: 20_000_000 }),
    });
    return fc.array(segment, { minLength: 1, maxLength: 30 }).map((segments) => facts(segments, timescale));
  });
