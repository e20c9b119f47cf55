import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  averageBandwidth,
  peakBandwidth as peakWithin,
  targetDuration,
} from '../../../src/core/playlists/bandwidth.ts';
import type { RenditionFacts } from '../../../src/schemas/results.ts';
import { anyFacts, facts } from './renditions.ts';

const peakBandwidth = (film: RenditionFacts) => peakWithin(film, targetDuration([film]));

const of = (...segments: [seconds: number, bytes: number][]) =>
  facts(
    segments.map(([seconds, bytes]) => ({ duration: seconds * 1000, bytes })),
    1000,
  );

test('the average is over all bytes and seconds', () => {
  expect(averageBandwidth(of([6, 6000], [6, 3000], [3, 6000]))).toBe(8000);
});

test('the peak is that of the fullest segment', () => {
  expect(peakBandwidth(of([6, 6000], [6, 12_000], [6, 6000]))).toBe(16_000);
});

test('a last segment that is much shorter than the others does not count alone', () => {
  // 1 s at 80 kbit/s, but 64 kbit in 7 s with the one before it
  expect(peakBandwidth(of([6, 6000], [6, 6000], [1, 10_000]))).toBe(Math.ceil((16_000 * 8) / 7));
});

test('of short segments that follow each other the fullest run counts', () => {
  expect(peakBandwidth(of([6, 600], [2, 3000], [2, 3000], [6, 600]))).toBe(12_000);
});

test('a run that lasts longer than one and a half targets does not count', () => {
  // Each pair is 9.3 s: the fullest has 16.5 kbit/s
  const film = of([6.4, 6400], [2.9, 12_800], [6.4, 6400], [6.4, 6400]);
  expect(peakBandwidth(film)).toBe(averageBandwidth(film));
  expect(averageBandwidth(film)).toBe(Math.ceil((32_000 * 8) / 22.1));
});

test('a rendition of one short segment has its own rate', () => {
  expect(peakBandwidth(of([0.2, 1000]))).toBe(40_000);
  expect(averageBandwidth(of([0.2, 1000]))).toBe(40_000);
});

test('a rendition without segments has no rate, and a target of a second', () => {
  expect([peakBandwidth(of()), averageBandwidth(of()), targetDuration([of()])]).toEqual([0, 0, 1]);
});

test('the target is the longest segment, rounded, at least a second', () => {
  expect(targetDuration([of([6, 1], [6.4, 1], [2, 1])])).toBe(6);
  expect(targetDuration([of([6.5, 1])])).toBe(7);
  expect(targetDuration([of([0.2, 1])])).toBe(1);
});

test('the target is one for all tracks of an output', () => {
  expect(targetDuration([of([1, 1]), of([6, 1], [2, 1])])).toBe(6);
  expect(targetDuration([])).toBe(1);
});

test('the peak is never below the average, and never above the fullest segment', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const peak = peakBandwidth(facts);
      expect(peak).toBeGreaterThanOrEqual(averageBandwidth(facts));
      const fullest = facts.segments.map(({ bytes, duration }) => (bytes * 8 * facts.timescale) / duration);
      expect(peak).toBeLessThanOrEqual(Math.ceil(Math.max(...fullest) * (1 + 1e-12)));
    }),
  );
});

test('no segment of half the target or more has a rate above the peak', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const least = (targetDuration([facts]) * facts.timescale) / 2;
      const most = least * 3;
      for (const { bytes, duration } of facts.segments) {
        if (duration < least || duration > most) continue;
        expect(peakBandwidth(facts)).toBeGreaterThanOrEqual((bytes * 8 * facts.timescale) / duration);
      }
    }),
  );
});
