import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parts, simplest, value } from '../../src/core/rational.ts';

test('a fraction is read with its denominator, a whole number as over 1', () => {
  expect(parts('30000/1001')).toEqual([30000, 1001]);
  expect(parts('25')).toEqual([25, 1]);
});

test('the unknown rate of ffprobe counts as 0', () => {
  expect(value('0/0')).toBe(0);
  expect(value('24000/1001')).toBeCloseTo(23.976, 3);
});

test.each([
  [29.97002997002997, 1e-9, '30000/1001'],
  [30.12048192771084, 1e-9, '2500/83'],
  [29.99, 0.001, '30/1'],
  [0.4, 1e-6, '2/5'],
  [25, 0, '25/1'],
])('the simplest fraction near %d within %d is %s', (x, tolerance, expected) => {
  expect(simplest(x, tolerance)).toBe(expected);
});

test('what is found lies within the tolerance', () => {
  const number = fc.double({ min: 0.01, max: 1000, noNaN: true });
  fc.assert(
    fc.property(number, fc.double({ min: 1e-9, max: 0.1, noNaN: true }), (x, tolerance) => {
      expect(Math.abs(value(simplest(x, tolerance)) - x)).toBeLessThanOrEqual(x * tolerance + 1e-8);
    }),
  );
});

test('a fraction of small numbers is found again in its lowest terms', () => {
  const small = fc.integer({ min: 1, max: 2000 });
  fc.assert(
    fc.property(small, small, (numerator, denominator) => {
      const [p, q] = parts(simplest(numerator / denominator, 1e-10));
      expect(p * denominator).toBe(q * numerator);
      expect(q).toBeLessThanOrEqual(denominator);
    }),
  );
});
