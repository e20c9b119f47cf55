import { expect, test } from 'vitest';
import { timeline } from '../../../src/core/plan/timeline.ts';
import type { AudioStream, Media, Timing } from '../../../src/schemas/media.ts';
import { gridPackets, timingOf, videoStream } from '../streams.ts';
import { savedProbe } from './inputs.ts';

const sound: AudioStream = { index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: null, start: 0 };

interface Clip {
  frames?: number;
  rate?: string;
  /** Frames without a timestamp, in addition. */
  missing?: number;
  /** Seconds. */
  pictureStart?: number;
  sound?: [from: number, to: number];
  fileStart?: number;
}

function of({ frames = 100, rate = '25/1', missing = 0, pictureStart = 0, sound: span, fileStart = 0 }: Clip) {
  const packets = gridPackets(rate, frames, 90_000, pictureStart);
  const lost = Array.from({ length: missing }, () => ({ time: Number.NaN, duration: 0 }));
  const media: Media = {
    format: 'mpegts',
    type: 'video',
    duration: 4,
    start: fileStart,
    size: 1,
    video: videoStream({ rate }),
    audio: span ? [sound] : [],
  };
  const audio = span ? [{ index: 1, first: span[0], end: span[1] }] : [];
  const timing: Timing = { video: timingOf([...packets, ...lost]), audio };
  return timeline(media, timing, span ? sound : null);
}

test.each([
  ['camera-720p', '30/1', 249],
  ['camera-mpeg2', '30000/1001', 249],
  ['muxed-720p', '30/1', 240],
  ['rotated-portrait-6ch', '24/1', 45],
  ['surveillance', '10/1', 795],
] as const)('%s keeps its rate of %s and all its %d frames', (name, rate, frames) => {
  const { media, timing } = savedProbe(name);
  expect(timeline(media, timing, media.audio[0] ?? null)).toMatchObject({ rate, frames, held: 0 });
});

test('the first frame is at 0, wherever the clock of the file stands', () => {
  expect(of({ pictureStart: 24, fileStart: 24 })).toMatchObject({ origin: 24, lead: 0, frames: 100, duration: 4 });
});

test('what the file has before the first frame is its lead', () => {
  const { origin, lead } = of({ pictureStart: 24.05, sound: [24, 28], fileStart: 24 });
  expect(origin).toBeCloseTo(24.05, 9);
  expect(lead).toBeCloseTo(0.05, 9);
});

test('sound that starts well before the picture is kept: whole frames are made up for it', () => {
  const { origin, lead, frames } = of({ pictureStart: 1.01, sound: [0, 5.01] });
  expect(origin).toBeCloseTo(0.01, 9);
  expect(lead).toBeCloseTo(0.01, 9);
  expect(frames).toBe(125);
});

test('while sound goes on well after the picture, the last frame is held', () => {
  expect(of({ sound: [0, 6] })).toMatchObject({ frames: 150, held: 50, duration: 6 });
  expect(of({ sound: [0, 4.4] })).toMatchObject({ frames: 100, held: 0, duration: 4 });
});

test('the last frame of the source is known, so that a thumbnail finds one', () => {
  expect(of({ sound: [0, 6] }).lastFrame).toBeCloseTo(3.96, 9);
});

test('where timestamps are missing the frames are counted', () => {
  expect(of({ frames: 90, missing: 10 })).toMatchObject({ frames: 100, rate: '25/1' });
});

test('of a source faster than 60 with missing timestamps the length stays', () => {
  const { duration, rate } = of({ frames: 1190, missing: 10, rate: '120/1' });
  expect(rate).toBe('120/2');
  expect(duration).toBeCloseTo(10, 6);
});

test('sound that is said to start before the file does starts with the file', () => {
  expect(of({ pictureStart: 0.03, sound: [-4.3, 4] })).toMatchObject({ origin: 0.03, lead: 0.03, frames: 100 });
});

test('one frame is one frame', () => {
  expect(of({ frames: 1 })).toMatchObject({ frames: 1, held: 0 });
});

test('sound alone lasts as long as it does', () => {
  const { media, timing } = savedProbe('audio-only');
  expect(timeline(media, timing, media.audio[0]!)).toMatchObject({ frames: 0, held: 0, duration: 5.433469 });
});
