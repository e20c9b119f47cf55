import { describe, expect, test } from 'vitest';
import { refuseMedia, refuseRequest, usualLimits } from '../../src/core/limits.ts';
import type { Media } from '../../src/schemas/media.ts';
import { savedProbe } from './plan/inputs.ts';

const film = savedProbe('camera-720p').media;
const thrown = (act: () => void) => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
};

describe('a source', () => {
  const limits = { ...usualLimits, sourceSeconds: 60, sourcePixels: 1920 * 1080, frameRate: 120, streams: 3 };
  const within: Media = {
    ...film,
    duration: 60,
    video: { ...film.video!, width: 1920, height: 1080, averageRate: '120/1' },
    audio: [film.audio[0]!, film.audio[0]!],
  };
  const video = within.video!;

  test('may be as large as the limits', () => expect(thrown(() => refuseMedia(within, limits))).toBeNull());

  test.each<[string, Partial<Media>, string]>([
    ['longer', { duration: 61 }, '61 seconds long, 60 are allowed'],
    ['of more pixels', { video: { ...video, width: 1922 } }, 'pixels large'],
    ['of more frames', { video: { ...video, averageRate: '121/1' } }, '121 frames per second, 120'],
    ['of more tracks', { audio: [...within.audio, within.audio[0]!] }, '4 picture and sound tracks, 3'],
  ])('that is %s is refused with the figures', (_name, change, message) =>
    expect(thrown(() => refuseMedia({ ...within, ...change }, limits))).toMatchObject({
      code: 'media_too_large',
      message: expect.stringContaining(message),
    }),
  );
});

describe('a job', () => {
  const limits = { ...usualLimits, renditions: 3, thumbnails: 8 };
  const presets = [
    { format: 'hls' as const, resolutions: ['240', '360'] },
    { format: 'mp4' as const, resolutions: ['360'] },
  ];
  const images = { timestamp: '00:00:01', resolutions: ['240', '360'], formats: ['jpg' as const, 'webp' as const] };

  test('may ask for as much as the limits', () => {
    const filters = ['none' as const, 'blur' as const];
    expect(thrown(() => refuseRequest({ presets, thumbnails: [{ ...images, filters }] }, limits))).toBeNull();
  });

  test('that asks for more is refused with the figures', () => {
    expect(thrown(() => refuseRequest({ presets: [...presets, presets[1]!] }, limits))).toMatchObject({
      code: 'too_many_outputs',
      message: expect.stringContaining('4 renditions'),
    });
    expect(thrown(() => refuseRequest({ presets, thumbnails: [images, images, images] }, limits))).toMatchObject({
      code: 'too_many_outputs',
      message: expect.stringContaining('12 images'),
    });
  });
});
