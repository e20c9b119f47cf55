import { expect, test } from 'vitest';
import { requestedRanges } from '../../src/api/byte-ranges.ts';

test.each([
  ['bytes=0-0', [{ start: 0, end: 0 }]],
  ['bytes=0-99', [{ start: 0, end: 99 }]],
  ['bytes=10-', [{ start: 10, end: 99 }]],
  ['bytes=10-1000', [{ start: 10, end: 99 }]],
  ['bytes=-1', [{ start: 99, end: 99 }]],
  ['bytes=-100', [{ start: 0, end: 99 }]],
  ['bytes=-5000', [{ start: 0, end: 99 }]],
  [
    'bytes= 0-1 , -1',
    [
      { start: 0, end: 1 },
      { start: 99, end: 99 },
    ],
  ],
  ['Bytes=0-1', [{ start: 0, end: 1 }]],
  // Overlapping ones are joined, in the order asked
  [
    'bytes=50-59,0-9,5-14',
    [
      { start: 50, end: 59 },
      { start: 0, end: 14 },
    ],
  ],
  // One that can be satisfied is enough
  ['bytes=500-600,0-0', [{ start: 0, end: 0 }]],
])('%s of 100 bytes', (header, ranges) => {
  expect(requestedRanges(header, 100)).toEqual(ranges);
});

test.each(['bytes=100-', 'bytes=200-300', 'bytes=-0', 'bytes=99999999999999999999-'])('%s lies outside', (header) => {
  expect(requestedRanges(header, 100)).toBe('unsatisfiable');
});

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=a-b',
  'bytes=0-1,',
  'bytes=5-2',
  'bytes=0-1,5-2',
  'bytes=0x1-0x5',
  'bytes 0-1',
  'seconds=0-1',
  `bytes=${Array.from({ length: 40 }, (_, i) => `${i * 2}-${i * 2}`).join(',')}`,
])('%s is ignored', (header) => {
  expect(requestedRanges(header, 100)).toBe('whole');
});

test('digits without an end are ignored, and not looked at', () => {
  expect(requestedRanges(`bytes=${'9'.repeat(16_000)}-`, 100)).toBe('whole');
});

test('nothing of an empty file can be satisfied', () => {
  expect(requestedRanges('bytes=0-', 0)).toBe('unsatisfiable');
  expect(requestedRanges('bytes=-5', 0)).toBe('unsatisfiable');
});
