import { expect, test } from 'vitest';
import { isDeliverable } from '../../src/api/deliverable.ts';
import { contentType } from '../../src/core/content-types.ts';

const id = '6052e0064b442a2f16018373';
const hash = '0123456789abcdef0123456789abcdef';

test.each([
  [`files/videos/${id}.mp4`, 'video/mp4'],
  [`files/videos/${id}.webm`, 'video/webm'],
  [`files/videos/${id}.bin`, 'application/octet-stream'],
  [`files/videos/${id}.html`, 'application/octet-stream'],
  [`files/videos/${id}/index.m3u8`, 'application/vnd.apple.mpegurl'],
  [`files/videos/${id}/720p.m3u8`, 'application/vnd.apple.mpegurl'],
  [`files/renditions/${hash}/init.mp4`, 'video/mp4'],
  [`files/renditions/${hash}/12.m4s`, 'video/iso.segment'],
  [`files/renditions/${hash}/audio.m4a`, 'audio/mp4'],
  [`files/images/${id}.jpg`, 'image/jpeg'],
  [`files/images/${id}.webp`, 'image/webp'],
  [`files/images/${id}.svg`, 'application/octet-stream'],
])('%s is delivered as %s', (key, type) => {
  expect(isDeliverable(key)).toBe(true);
  expect(contentType(key)).toBe(type);
});

test.each([
  'files',
  'files/videos',
  `files/videos/${id}`,
  `files/videos/${id}/`,
  `files/videos/${id}/0.m4s`,
  `files/videos/${id.toUpperCase()}.mp4`,
  `files/videos/${id}.mp4/..`,
  `files/videos/../videos/${id}.mp4`,
  `files/videos/${id}/../../secret.m3u8`,
  `files/videos/${id}.mp4\n`,
  `files/videos/${id}.mp4\0.jpg`,
  `files/renditions/${hash}`,
  `files/renditions/${hash}/..`,
  `files/renditions/${id}/init.mp4`,
  `files/images/${id}/index.m3u8`,
  `files//videos/${id}.mp4`,
  `files/secret/${id}.mp4`,
  `/files/videos/${id}.mp4`,
])('%j is not', (key) => {
  expect(isDeliverable(key)).toBe(false);
});
