import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { JobRequest, Resolution, ThumbnailRequest } from '../../src/schemas/job-request.ts';

const resolution = Compile(Resolution);
const thumbnail = Compile(ThumbnailRequest);
const request = Compile(JobRequest);
const presets = [{ format: 'hls', resolutions: ['240'] }];

test.each(['240', '360', '480', '720', '1080', '4k', '4K'])('%s is a resolution', (name) => {
  expect(resolution.Check(name)).toBe(true);
});

test.each(['144', '0240', '240p', '4kk', '', ' 240', '240\n', 240])('%j is no resolution', (name) => {
  expect(resolution.Check(name)).toBe(false);
});

test.each([
  ['00:00:00', true],
  ['99:59:59', true],
  ['00:60:00', false],
  ['00:00:60', false],
  ['0:00:03', false],
  ['00:00:03.5', false],
  ['-00:00:03', false],
])('the timestamp %s: %s', (timestamp, valid) => {
  expect(thumbnail.Check({ timestamp, resolutions: ['360'], formats: ['jpg'] })).toBe(valid);
});

test.each(['http://example.com/a.mp4', 'HTTPS://example.com', 'https://u:p@example.com:8443/?a=b#c'])(
  '%s is a source',
  (videoUrl) => {
    expect(request.Check({ videoUrl, presets })).toBe(true);
  },
);

test.each([
  'file:///etc/passwd',
  'ftp://example.com',
  '//example.com/a.mp4',
  'http://',
  ' http://example.com',
  'concat:http://a',
])('%j is no source', (videoUrl) => {
  expect(request.Check({ videoUrl, presets })).toBe(false);
});

test.each([
  ['no presets', { presets: [] }],
  ['21 presets', { presets: Array(21).fill(presets[0]) }],
  ['a preset without resolutions', { presets: [{ format: 'hls', resolutions: [] }] }],
  [
    '101 thumbnails',
    { thumbnails: Array(101).fill({ timestamp: '00:00:01', resolutions: ['360'], formats: ['jpg'] }) },
  ],
  ['a priority of -1', { priority: -1 }],
  ['a priority of 101', { priority: 101 }],
  ['an id that is none', { videoId: '6053115EBBA24B4D700C8C49' }],
])('%s: refused', (_what, change) => {
  const valid = { videoId: '6053115ebba24b4d700c8c49', presets, priority: 100 };
  expect(request.Check(valid)).toBe(true);
  expect(request.Check({ ...valid, ...change })).toBe(false);
});
