import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAbove, type Size, shortSide, sizeFor } from '../../src/core/sizes.ts';

const resolutions = ['240', '360', '480', '720', '1080', '4k'];
const resolution = fc.constantFrom(...resolutions);
const side = fc.integer({ min: 2, max: 8192 });
const landscape: fc.Arbitrary<Size> = fc
  .tuple(side, side)
  .map(([a, b]) => ({ width: Math.max(a, b), height: Math.min(a, b) }));

test.each([
  ['360', { width: 720, height: 1280 }, { width: 360, height: 640 }],
  ['480', { width: 720, height: 1280 }, { width: 480, height: 854 }],
  ['720', { width: 1280, height: 720 }, { width: 1280, height: 720 }],
  ['4K', { width: 4096, height: 2160 }, { width: 4096, height: 2160 }],
  ['1080', { width: 3840, height: 2160 }, { width: 1920, height: 1080 }],
  ['480', { width: 640, height: 640 }, { width: 480, height: 480 }],
  ['1080', { width: 341, height: 511 }, { width: 340, height: 510 }],
  ['240', { width: 1, height: 1 }, { width: 2, height: 2 }],
])('%s of %o is %o', (resolution, display, expected) => {
  expect(sizeFor(resolution, display)).toEqual(expected);
});

test('both sides are even, and no side is longer than the source', () => {
  fc.assert(
    fc.property(resolution, landscape, (resolution, display) => {
      const { width, height } = sizeFor(resolution, display);
      expect([width % 2, height % 2]).toEqual([0, 0]);
      expect(width).toBeLessThanOrEqual(display.width);
      expect(height).toBeLessThanOrEqual(display.height);
    }),
  );
});

test('the short side is the one asked, or the even one below that of the source', () => {
  fc.assert(
    fc.property(resolution, landscape, (resolution, display) => {
      const { width, height } = sizeFor(resolution, display);
      const sourceSide = display.height - (display.height % 2);
      expect(Math.min(width, height)).toBe(Math.min(shortSide(resolution), sourceSide));
    }),
  );
});

test('the aspect ratio is that of the source within the rounding to even pixels', () => {
  fc.assert(
    fc.property(resolution, landscape, (resolution, display) => {
      const { width, height } = sizeFor(resolution, display);
      const ratio = display.width / display.height;
      expect(Math.abs(width - height * ratio)).toBeLessThanOrEqual(2 + ratio);
    }),
  );
});

test('a portrait picture is the landscape one turned', () => {
  fc.assert(
    fc.property(resolution, landscape, (resolution, display) => {
      const turned = sizeFor(resolution, { width: display.height, height: display.width });
      const { width, height } = sizeFor(resolution, display);
      expect(turned).toEqual({ width: height, height: width });
    }),
  );
});

test('the short side tells two sizes of a source apart: media playlists are named for it', () => {
  fc.assert(
    fc.property(landscape, (display) => {
      const sizes = resolutions.map((resolution) => sizeFor(resolution, display));
      const distinct = (texts: string[]) => new Set(texts).size;
      expect(distinct(sizes.map(({ width, height }) => `${width}x${height}`))).toBe(
        distinct(sizes.map(({ height }) => `${height}`)),
      );
    }),
    { examples: [[{ width: 1001, height: 361 }]] },
  );
});

test('a resolution is above a source whose short side is shorter', () => {
  expect(isAbove('720', { width: 1280, height: 719 })).toBe(true);
  expect(isAbove('720', { width: 720, height: 1280 })).toBe(false);
  expect(isAbove('4K', { width: 4096, height: 2159 })).toBe(true);
});
