import { expect, test } from 'vitest';
import { readJobRequest, withIds } from '../../src/core/job-request.ts';
import { VodsmithError } from '../../src/errors.ts';

const videoId = '6053115ebba24b4d700c8c49';
const presets = [{ format: 'hls', resolutions: ['240', '4K'] }];

function faultsOf(body: unknown): { path: string; message: string }[] {
  try {
    readJobRequest(body);
  } catch (error) {
    expect(error).toBeInstanceOf(VodsmithError);
    expect(error).toMatchObject({ code: 'invalid_request' });
    return (error as VodsmithError).errors ?? [];
  }
  return [];
}

test('the request of the seed page is taken as it is', () => {
  const body = {
    videoId,
    presets: [
      { resolutions: ['240', '360', '480'], format: 'hls' },
      { resolutions: ['360'], format: 'mp4' },
    ],
    thumbnails: [{ resolutions: ['360'], formats: ['jpg', 'webp'], filters: ['none', 'blur'], timestamp: '00:00:03' }],
    webhookUrl: 'https://example.com/path',
  };
  expect(readJobRequest(body)).toEqual(body);
});

test('unknown keys stay, also deep in userData', () => {
  const body = {
    videoId,
    presets: [{ ...presets[0], label: 'x' }],
    extra: 1,
    userData: { a: [{ b: null }], presets: 5 },
  };
  expect(readJobRequest(body)).toEqual(body);
});

test('a key that holds null counts as left out', () => {
  expect(readJobRequest({ videoId, videoUrl: null, presets, webhookUrl: null, thumbnails: null })).toEqual({
    videoId,
    presets,
  });
});

test('so does one of an item of presets or thumbnails, but what is below userData stays', () => {
  const thumbnail = { timestamp: '00:00:03', resolutions: ['360'], formats: ['jpg'] };
  const userData = { item: null };
  const sent = { presets: [{ ...presets[0], label: null }], thumbnails: [{ ...thumbnail, filters: null }], userData };
  expect(readJobRequest({ videoId, ...sent })).toEqual({ videoId, presets, thumbnails: [thumbnail], userData });
});

test('every fault is told at once, each with its place, in words', () => {
  const faults = faultsOf({
    videoUrl: 'ftp://example.com/a.mp4',
    presets: [{ format: 'dash', resolutions: [240, '999'] }, 5, { format: 'mp4', resolutions: [] }],
    thumbnails: [{ timestamp: '3 s', resolutions: ['360'], formats: ['gif'] }, {}],
    webhookUrl: 'http://[',
    userData: [],
    priority: 1.5,
    quality: 'best',
  });
  expect(faults).toEqual(
    expect.arrayContaining([
      { path: '/videoUrl', message: 'must be a URL that begins with http:// or https://' },
      { path: '/presets/0/format', message: 'must be one of "hls", "mp4"' },
      { path: '/presets/0/resolutions/0', message: 'must be a string, not 240' },
      { path: '/presets/0/resolutions/1', message: 'must be one of "240", "360", "480", "720", "1080", "4k"' },
      { path: '/presets/1', message: 'must be an object, not 5' },
      { path: '/presets/2/resolutions', message: 'must have at least 1 item' },
      { path: '/thumbnails/0/timestamp', message: 'must be a time as HH:MM:SS' },
      { path: '/thumbnails/0/formats/0', message: 'must be one of "jpg", "webp"' },
      { path: '/thumbnails/1/timestamp', message: 'is missing' },
      { path: '/webhookUrl', message: 'is not a valid URL' },
      { path: '/userData', message: 'must be an object, not an array' },
      { path: '/priority', message: 'must be a whole number, not 1.5' },
      { path: '/quality', message: 'must be one of "draft", "standard", "high"' },
    ]),
  );
});

test.each([
  ['neither source', { presets }, 'must name one source'],
  ['both sources', { presets, videoId, videoUrl: 'https://example.com/a.mp4' }, 'not both'],
])('%s is a fault of the whole body, told beside the others', (_name, body, message) => {
  const faults = faultsOf({ ...body, quality: 'best' });
  expect(faults).toHaveLength(2);
  expect(faults).toContainEqual({ path: '', message: expect.stringContaining(message) });
});

test.each([undefined, null, 'text', 5, []])('a body that is %j is no job', (body) => {
  expect(faultsOf(body)).toEqual([{ path: '', message: expect.stringContaining('must be an object') }]);
});

test.each(['https://example.com/\u0000', 'https://exa mple.com/', 'http:///', 'https://'])(
  '%j is no source',
  (videoUrl) => {
    expect(faultsOf({ videoUrl, presets }).map(({ path }) => path)).toContain('/videoUrl');
  },
);

test('the body and its faults may be of any size: the answer is not', () => {
  const faults = faultsOf({
    videoId,
    presets: [{ format: 'hls', resolutions: Array(20).fill(1) }],
    thumbnails: Array(5000).fill(1),
  });
  expect(faults.length).toBeGreaterThan(20);
  expect(faults.length).toBeLessThan(200);
});

test('each preset and thumbnail gets an id of its own', () => {
  const given = readJobRequest({ videoId, presets: [...presets, ...presets] });
  const { presets: withId, thumbnails } = withIds(given);
  expect(withId).toEqual([
    { ...presets[0], id: expect.stringMatching(/^[0-9a-f]{24}$/) },
    { ...presets[0], id: expect.stringMatching(/^[0-9a-f]{24}$/) },
  ]);
  expect(withId[0]!.id).not.toBe(withId[1]!.id);
  expect(thumbnails).toEqual([]);
});
