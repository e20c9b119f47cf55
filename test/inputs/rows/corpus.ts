import type { Output, Row } from '../inputs.ts';

/** Recordings that nobody here made. */
const recorded = (source: string, out: Output, resolution = '240'): Row => ({
  name: source,
  source,
  resolution,
  out: { ssim: null, beeps: [], thumbnails: [0], ...out },
});

const silent = { sound: null, warnings: ['no_sound'] };

export const corpus: Row[] = [
  recorded('odd/anim-1fps.gif', { size: '240x360', rate: '1/1', frames: 18, ...silent }),
  recorded('odd/audio-cover-art.flac', {
    ...{ size: null, sound: [{ sampleRate: 44_100, duration: 19.71 }], warnings: ['no_picture'], thumbnails: [] },
  }),
  recorded('odd/edit-list.mp4', {
    ...{ size: '426x240', frames: 225, sound: [{ sampleRate: 44_100, language: 'eng' }], languages: ['en'] },
  }),
  recorded('odd/hevc-10bit-noaudio.ts', { size: '426x240', rate: '30/1', frames: 360, ...silent }),
  recorded('odd/hevc-6ch.ts', {
    ...{ size: '426x240', rate: '24/1', frames: 120, sound: [{ language: 'eng' }], languages: ['en'] },
  }),
  recorded('odd/no-first-keyframe.ts', {
    ...{ size: '426x240', rate: '30000/1001', frames: 79, sound: [{ sampleRate: 44_100 }] },
  }),
  recorded('odd/one-frame-8x8.webm', {
    ...{ size: '8x8', frames: 1, sound: null, warnings: ['no_sound', 'resolution_above_source'] },
  }),
  recorded('odd/sar-2x1-noaudio.mp4', { size: '854x240', rate: '30/1', frames: 150, ...silent }),
  recorded('odd/starts-at-24s.ts', {
    size: '320x180',
    rate: '24/1',
    frames: 144,
    warnings: ['resolution_above_source'],
  }),
  recorded('odd/vfr-3026x1386.mp4', { size: '524x240', rate: '60/1', frames: 524, ...silent }),
  recorded('bad/bit-rot.mp4', {
    ...{ size: '426x240', rate: '30/1', frames: 249, sound: null, warnings: ['no_sound', 'picture_damaged'] },
  }),
  recorded('bad/hole-in-the-middle.mp4', {
    ...{ size: '426x240', rate: '30/1', frames: 249, sound: [{ duration: 8.33 }] },
    warnings: ['picture_damaged', 'sound_damaged'],
  }),
];
