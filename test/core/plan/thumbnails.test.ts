import { expect, test } from 'vitest';
import { serviceNames } from '../../../src/core/names.ts';
import { planThumbnails, seconds } from '../../../src/core/plan/thumbnails.ts';
import type { Timeline } from '../../../src/core/plan/timeline.ts';
import { counter } from './inputs.ts';

const display = { width: 1280, height: 720 };
/** Sound goes on for 2 s after the last frame. */
const time: Timeline = {
  origin: 0,
  lead: 0,
  pictureLead: 0,
  restamp: null,
  rate: '10/1',
  frames: 60,
  held: 20,
  duration: 6,
  lastFrame: 3.9,
};

function of(...timestamps: string[]) {
  const thumbnails = timestamps.map((timestamp) => ({
    ...{ id: 'b'.repeat(24), timestamp, resolutions: ['360', '720'], formats: ['jpg' as const] },
  }));
  return planThumbnails(thumbnails, display, time, { seek: (at) => at - 1, names: serviceNames, newId: counter() });
}

test('a timestamp is in hours, minutes and seconds', () => {
  expect(['00:00:03', '00:01:00', '01:02:03', '99:59:59'].map(seconds)).toEqual([3, 60, 3723, 359_999]);
});

test('while the last frame is held, thumbnails show it: decoded once', () => {
  expect(
    of('00:00:03', '00:00:04', '00:00:05').frames.map(({ at, seek, images }) => [at, seek, images.length]),
  ).toEqual([
    [3, 2, 2],
    [3.9, 2.9, 4],
  ]);
});

test('the end itself is past the end', () => {
  expect(of('00:00:05').warnings).toEqual([]);
  expect(of('00:00:06')).toMatchObject({ frames: [], outputs: [], warnings: [{ code: 'thumbnail_after_end' }] });
});

test('each resolution is an image of its size', () => {
  expect(of('00:00:03').outputs.map(({ resolution, width, height }) => [resolution, width, height])).toEqual([
    ['360', 640, 360],
    ['720', 1280, 720],
  ]);
});
