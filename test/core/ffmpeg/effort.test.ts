import { expect, test } from 'vitest';
import { effortOptions } from '../../../src/core/ffmpeg/effort.ts';

test('a preset, and what differs from it', () => {
  expect(effortOptions({ preset: 'slow' }, 60)).toEqual(['-preset', 'slow']);
  expect(effortOptions({ preset: 'medium', params: 'bframes=5' }, 60)).toEqual([
    ...['-preset', 'medium', '-x264-params', 'bframes=5'],
  ]);
});

test('a GOP of a few frames has no B-frames, whatever the effort', () => {
  expect(effortOptions({ preset: 'slow' }, 7)).toEqual(['-preset', 'slow', '-x264-params', 'bframes=0']);
  expect(effortOptions({ preset: 'medium', params: 'bframes=5:ref=2' }, 7)).toEqual([
    ...['-preset', 'medium', '-x264-params', 'bframes=5:ref=2:bframes=0'],
  ]);
});

test('of one output among others', () => {
  expect(effortOptions({ preset: 'medium', params: 'ref=2' }, 60, ':v:1')).toEqual([
    ...['-preset:v:1', 'medium', '-x264-params:v:1', 'ref=2'],
  ]);
});
