import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { Media, Rational, Timing } from '../../src/schemas/media.ts';
import { saved, savedProbe } from '../core/plan/inputs.ts';

test.each(saved)('what probing %s found is what the schemas say', (name) => {
  const { media, timing } = savedProbe(name);
  expect([...Compile(Media).Errors(media)]).toEqual([]);
  expect([...Compile(Timing).Errors(timing)]).toEqual([]);
});

test.each([
  ['30000/1001', true],
  ['0/0', true],
  ['25', false],
  ['-25/1', false],
  ['25/1,x', false],
])('the rate %s: %s', (rate, valid) => {
  expect(Compile(Rational).Check(rate)).toBe(valid);
});
