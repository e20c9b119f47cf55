import fc from 'fast-check';
import type { RenditionFacts, Segment } from '../../../src/schemas/results.ts';

export function facts(segments: Segment[], timescale: number, codec = 'avc1.64001f'): RenditionFacts {
  return { codec, timescale, initBytes: 700, segments, samples: segments.length, warnings: [] };
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
