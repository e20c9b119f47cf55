import { describe, expect, test } from 'vitest';
import type { OutputFile, Thumbnail } from '../../src/schemas/job.ts';
import { encodingSeconds, imageFilter, nameOf } from '../../web/src/job-facts.ts';

const source = { name: 'film.mov', size: 1, resolution: { width: 1, height: 1 }, format: '', duration: 1, fileUrl: '' };

test.each([
  [{ source }, 'film.mov'],
  [{ source, videoUrl: 'https://example.com/a/My%20film.mp4?token=1' }, 'My film.mp4'],
  [{ videoUrl: 'https://example.com/%zz' }, '%zz'],
  [{ videoUrl: 'https://example.com/' }, 'https://example.com/'],
  [{ source: { ...source, name: null } }, 'an-id'],
  [{}, 'an-id'],
])('a job is called by what people know of it: %o', (job, name) => {
  expect(nameOf({ id: 'an-id', ...job })).toBe(name);
});

test('encoding time runs from the first work to the end', () => {
  expect(encodingSeconds({})).toBeNull();
  const startedAt = '2026-01-01T00:00:00.000Z';
  expect(encodingSeconds({ startedAt, finishedAt: '2026-01-01T00:00:16.200Z' })).toBe(16.2);
});

describe('of the thumbnails of a job', () => {
  const item = (id: string, filters?: Thumbnail['filters']): Thumbnail => ({
    ...{ id, timestamp: '00:00:03', resolutions: ['240', '480'], formats: ['jpg', 'webp'] },
    ...(filters && { filters }),
  });
  const image = (presetId: string, name: string, resolution = '240') =>
    ({ id: name, presetId, resolution, filePath: `files/images/${name}`, type: 'image' }) as OutputFile;
  const thumbnails = [
    item('both', ['blur', 'none']),
    item('plain', ['none']),
    item('blurred', ['blur']),
    item('left out'),
  ];
  const pair = [image('both', '1.jpg'), image('both', '2.jpg')];
  const files = [
    ...pair,
    ...[image('both', '3.webp'), image('both', '4.webp'), image('both', '5.jpg', '480'), image('both', '6.jpg', '480')],
    ...[image('plain', '7.jpg'), image('blurred', '8.jpg'), image('left out', '9.jpg')],
  ];

  test('each is known to be plain or blurred, where both may be there', () => {
    expect(files.map((file) => imageFilter({ thumbnails, files }, file))).toEqual([
      ...['plain', 'blurred', 'plain', 'blurred', 'plain', 'blurred'],
      ...[null, 'blurred', null],
    ]);
  });

  test('nothing is said of the one that is left of two', () => {
    expect(imageFilter({ thumbnails, files: files.slice(1) }, pair[1]!)).toBeNull();
  });
});
