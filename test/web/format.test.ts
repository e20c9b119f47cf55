import { expect, test } from 'vitest';
import { bitrate, bytes, clock, plural, span } from '../../web/src/format.ts';
import { minuteMeasures } from '../../web/src/usage-measures.ts';

test.each([
  [8.3, '0:08'],
  [61, '1:01'],
  [3723.6, '1:02:04'],
])('%f s of film are %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test.each([
  [0.84, '0.8 s'],
  [42.4, '42 s'],
  [60, '1 min'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%f s of work are %s', (seconds, text) => {
  expect(span(seconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [4_290_000, '4.29 MB'],
  [1_573_000_000, '1.57 GB'],
  [482_000, '482 kB'],
])('%d bytes are %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

test('bit rates and counts have their unit', () => {
  expect([bitrate(820_000), bitrate(3_000_000), plural(1, 'video'), plural(2, 'video')]).toEqual([
    ...['820 kb/s', '3.0 Mb/s', '1 video', '2 videos'],
  ]);
});

test.each([
  [0, '0 min'],
  [0.02, '1.2 s'],
  [0.05, '0.1 min'],
  [12.34, '12.3 min'],
])('%f minutes of use are %s', (value, text) => {
  expect(minuteMeasures.map(({ format }) => format(value))).toEqual([text, text, text]);
});
