import { expect, test } from 'vitest';
import { planPicture } from '../../../src/core/plan/picture.ts';
import type { Timeline } from '../../../src/core/plan/timeline.ts';
import type { VideoStream } from '../../../src/schemas/media.ts';
import { videoStream } from '../streams.ts';

const time: Timeline = {
  origin: 0,
  lead: 0,
  pictureLead: 0,
  restamp: null,
  rate: '25/1',
  frames: 100,
  held: 0,
  duration: 4,
  lastFrame: 3.96,
};
const untagged = videoStream().colour;

const of = (facts: Partial<VideoStream>) => planPicture(videoStream(facts), time, true);
const coloured = (colour: Partial<VideoStream['colour']>) => of({ colour: { ...untagged, ...colour } });

test.each([
  ['25/1', 50],
  ['30000/1001', 60],
  ['24000/1001', 48],
  ['1/1', 2],
  ['1/10', 1],
])('at %s a GOP of 2 s has %d frames, a segment three GOPs', (rate, gop) => {
  expect(planPicture(videoStream(), { ...time, rate }, true)).toMatchObject({ rate, gop, segment: gop * 3 });
});

test.each([
  ['smpte2084', true],
  ['arib-std-b67', true],
  ['bt709', false],
  [null, false],
])('a picture with the transfer %s is tone-mapped: %s', (transfer, tonemap) => {
  expect(coloured({ transfer }).tonemap).toBe(tonemap);
});

test.each([
  ['bt709', 'bt709'],
  ['smpte170m', 'bt601'],
  ['bt470bg', 'bt601'],
  ['smpte240m', 'smpte240m'],
  ['bt2020nc', 'bt2020'],
  ['bt2020c', 'bt2020'],
])('the matrix %s is converted from %s', (space, matrix) => {
  expect(coloured({ space }).matrix).toBe(matrix);
});

test.each([
  [720, 576, 'bt601'],
  [576, 1024, 'bt601'],
  [1280, 720, 'bt709'],
])('an untagged picture of %dx%d has the matrix that players assume', (width, height, matrix) => {
  expect(of({ width, height }).matrix).toBe(matrix);
  expect(of({ width, height, colour: { ...untagged, space: 'gbr' } }).matrix).toBe(matrix);
});

test('full range is converted, whether it is tagged or in the pixel format', () => {
  expect(coloured({ range: 'pc' }).range).toBe('pc');
  expect(of({ pixelFormat: 'yuvj420p' }).range).toBe('pc');
  expect(coloured({ range: 'tv' }).range).toBe('tv');
  expect(of({ pixelFormat: null }).range).toBe('tv');
});

test('an interlaced picture alone is deinterlaced', () => {
  expect(of({ fieldOrder: 'interlaced' }).prepare).toEqual(['bwdif=mode=send_frame:deint=interlaced']);
  expect(of({ fieldOrder: 'progressive' }).prepare).toEqual([]);
  expect(of({ fieldOrder: 'unknown' }).prepare).toEqual([]);
});
