import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateControl } from '../../src/core/ladder.ts';

test('720p at 30 frames a second', () => {
  const size = { width: 1280, height: 720 };
  expect(rateControl(size, 30, 'standard')).toEqual({
    crf: 21,
    maxrate: 3_000_000,
    bufsize: 6_000_000,
    preset: 'medium',
    params: 'bframes=5:mixed-refs=0:rc-lookahead=25',
    opening: { preset: 'superfast', params: 'mbtree=1:rc-lookahead=10:chroma-qp-offset=-2:ref=3:weightp=2' },
  });
  expect(rateControl(size, 30, 'draft')).toEqual({
    crf: 25,
    maxrate: 2_100_000,
    bufsize: 4_200_000,
    preset: 'veryfast',
    opening: null,
  });
  expect(rateControl(size, 30, 'high')).toEqual({
    crf: 18,
    maxrate: 4_500_000,
    bufsize: 9_000_000,
    preset: 'slow',
    opening: { preset: 'faster', params: 'chroma-qp-offset=-2:ref=5:weightp=2' },
  });
});

test('a portrait picture is rated by its short side, one between two rungs by the one above', () => {
  const hd = rateControl({ width: 1280, height: 720 }, 30, 'standard');
  expect(rateControl({ width: 720, height: 1280 }, 30, 'standard')).toEqual(hd);
  expect(rateControl({ width: 1024, height: 576 }, 30, 'standard')).toEqual(hd);
});

test('the caps of standard quality at 30 frames a second', () => {
  const sides = [144, 240, 360, 480, 720, 1080, 1440, 2160];
  const caps = sides.map((side) => rateControl({ width: side, height: side }, 30, 'standard').maxrate / 1000);
  expect(caps).toEqual([200, 500, 800, 1400, 3000, 6500, 11_000, 20_000]);
});

test('one preset for all rungs of a quality', () => {
  const presetsOf = (quality: 'draft' | 'standard' | 'high') =>
    new Set([240, 480, 1080, 2160].map((side) => rateControl({ width: side, height: side }, 30, quality).preset));
  expect([presetsOf('draft'), presetsOf('standard'), presetsOf('high')].map((presets) => [...presets])).toEqual([
    ['veryfast'],
    ['medium'],
    ['slow'],
  ]);
});

test('a better quality has a lower CRF and a higher cap on every rung', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 16_384 }), fc.double({ min: 1, max: 60, noNaN: true }), (side, rate) => {
      const [draft, standard, high] = (['draft', 'standard', 'high'] as const).map((quality) =>
        rateControl({ width: side, height: side }, rate, quality),
      );
      expect(draft!.crf).toBeGreaterThan(standard!.crf);
      expect(standard!.crf).toBeGreaterThan(high!.crf);
      expect(draft!.maxrate).toBeLessThan(standard!.maxrate);
      expect(standard!.maxrate).toBeLessThan(high!.maxrate);
    }),
  );
});

test('the buffer holds 2 seconds: a segment of 6 s is at most 1.3 times the cap', () => {
  const { maxrate, bufsize } = rateControl({ width: 1280, height: 720 }, 60, 'standard');
  expect((6 * maxrate + 0.9 * bufsize) / (6 * maxrate)).toBeCloseTo(1.3, 9);
});

test('60 frames a second get more bits than 30, but not twice as many; fewer than 30 get no less', () => {
  const size = { width: 1920, height: 1080 };
  const [at30, at60] = [30, 60].map((rate) => rateControl(size, rate, 'standard').maxrate) as [number, number];
  expect(at60).toBeGreaterThan(at30 * 1.3);
  expect(at60).toBeLessThan(at30 * 1.5);
  expect(rateControl(size, 10, 'standard').maxrate).toBe(at30);
});

test('a larger picture never gets a lower cap, whatever its size', () => {
  const quality = fc.constantFrom('draft' as const, 'standard' as const, 'high' as const);
  const side = fc.integer({ min: 2, max: 16_384 });
  const rate = fc.double({ min: 1, max: 60, noNaN: true });
  fc.assert(
    fc.property(side, side, rate, quality, (a, b, rate, quality) => {
      const [small, large] = [Math.min(a, b), Math.max(a, b)].map((side) =>
        rateControl({ width: side, height: side }, rate, quality),
      );
      expect(small!.maxrate).toBeGreaterThan(0);
      expect(Number.isInteger(small!.maxrate)).toBe(true);
      expect(large!.maxrate).toBeGreaterThanOrEqual(small!.maxrate);
    }),
  );
});
