import { expect, test } from 'vitest';
import { folderNames, serviceNames } from '../../src/core/names.ts';

const id = '6052e0064b442a2f16018373';
const image = { timestamp: '00:01:03', resolution: '360', format: 'jpg', filter: 'none' };

test("the service's keys are the contract's file paths", () => {
  expect(serviceNames.mp4(id, '360')).toBe(`files/videos/${id}.mp4`);
  expect(serviceNames.hls(id)).toBe(`files/videos/${id}`);
  expect(serviceNames.image(id, image)).toBe(`files/images/${id}.jpg`);
  expect(serviceNames.image(id, { ...image, format: 'webp', filter: 'blur' })).toBe(`files/images/${id}.webp`);
});

test('segments are stored by their content, whoever wants them', () => {
  expect(serviceNames.rendition('0123abcd', '720p', 'video')).toBe('files/renditions/0123abcd');
});

test('names in a folder say what is in the file', () => {
  const names = folderNames();
  expect(names.mp4(id, '720')).toBe('720p.mp4');
  expect(names.mp4(id, '4K')).toBe('4k.mp4');
  expect(names.hls(id)).toBe('hls');
  expect(names.rendition('0123abcd', '720p', 'video')).toBe('hls/720p');
  expect(names.image(id, image)).toBe('thumbnail-000103-360.jpg');
  expect(names.image(id, { ...image, format: 'webp', filter: 'blur' })).toBe('thumbnail-000103-360-blur.webp');
});

test('no name is given twice in one folder; another folder starts anew', () => {
  const names = folderNames();
  expect([1, 2, 3].map(() => names.mp4(id, '720'))).toEqual(['720p.mp4', '720p-2.mp4', '720p-3.mp4']);
  expect([1, 2].map(() => names.hls(id))).toEqual(['hls', 'hls-2']);
  expect([1, 2].map(() => names.image(id, image))).toEqual(['thumbnail-000103-360.jpg', 'thumbnail-000103-360-2.jpg']);
  expect(folderNames().mp4(id, '720')).toBe('720p.mp4');
});
