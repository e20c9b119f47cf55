import { expect, test } from 'vitest';
import { joinAll, joinParts } from '../../src/core/join-parts.ts';
import type { RenditionFacts } from '../../src/schemas/results.ts';

const part = (first: number, bytes: number[], changes: Partial<RenditionFacts> = {}): RenditionFacts => ({
  ...{ first, codec: 'avc1.64001f', timescale: 30, init: { bytes: 700, sha256: 'a' } },
  ...{ segments: bytes.map((size) => ({ duration: 6, bytes: size })), samples: 6 * bytes.length },
  ...{ damaged: 0, missing: 0, ...changes },
});

test('parts become one rendition, in the order of the film, whatever order they were made in', () => {
  const parts = [part(3, [40], { missing: 2 }), part(0, [10]), part(1, [20, 30], { damaged: 5 })];
  expect(joinParts(parts)).toEqual(part(0, [10, 20, 30, 40], { damaged: 5, missing: 2 }));
});

test('what comes after a hole is left out, and nothing is there without the beginning', () => {
  expect(joinParts([part(0, [10]), part(2, [30])])).toEqual(part(0, [10]));
  expect(joinParts([part(1, [20])])).toBeNull();
  expect(joinParts([])).toBeNull();
});

test('parts with different init segments cannot be played one after the other', () => {
  const other = part(1, [20], { init: { bytes: 700, sha256: 'b' } });
  expect(() => joinParts([part(0, [10]), other])).toThrow('the init segment of part 1 is another one');
});

test('parts of two builds of ffmpeg, whose init segments differ in its name alone, can', () => {
  const init = (sha256: string) => ({ init: { bytes: 700, sha256, movie: 'm' } });
  expect(joinParts([part(0, [10], init('a')), part(1, [20], init('b'))])?.segments).toHaveLength(2);
});

test('all that was found is joined by rendition', () => {
  const found = [['x', part(1, [20])] as const, ['y', part(1, [9])] as const, ['x', part(0, [10])] as const];
  expect(joinAll(found)).toEqual(new Map([['x', part(0, [10, 20])]]));
});
