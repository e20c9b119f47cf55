import { expect, test } from 'vitest';
import { demuxers, presentationOffset, time, timescale, untrusted } from '../../../src/core/ffmpeg/common.ts';

test.each(['hls', 'dash', 'concat', 'concatf', 'image2', 'lavfi', 'sdp', 'rtsp', 'imf', 'tee', 'svg_pipe', 'mpjpeg'])(
  'the demuxer %s, which opens other files, addresses or devices, is not used',
  (name) => {
    expect(demuxers).not.toContain(name);
  },
);

test('a source is a local file: no address is opened', () => {
  expect(untrusted.slice(0, 2)).toEqual(['-protocol_whitelist', 'file']);
});

test('times are written to the microsecond, never with an exponent', () => {
  expect([time(0), time(1 / 3), time(1e-9), time(360_000)]).toEqual([
    '0.000000',
    '0.333333',
    '0.000000',
    '360000.000000',
  ]);
});

test.each(['24000/1001', '25/1', '30/1', '2500/83', '120/2'])('one frame at %s is a whole number of units', (rate) => {
  const [numerator, denominator] = rate.split('/').map(Number) as [number, number];
  expect(Number.isInteger((timescale(rate) * denominator) / numerator)).toBe(true);
});

test('a whole rate has 512 units to the frame, a fraction those of its own numerator', () => {
  expect(['25/1', '30/1', '30000/1001', '2500/83'].map(timescale)).toEqual([12_800, 15_360, 30_000, 2500]);
});

test('presentation starts two frames late; sound alone counts in frames of 25 a second', () => {
  expect(presentationOffset('30000/1001')).toBeCloseTo(2002 / 30_000, 12);
  expect(presentationOffset(null)).toBeCloseTo(0.08, 12);
});
