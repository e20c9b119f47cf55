import { expect, test } from 'vitest';
import { timeline } from '../../../src/core/plan/timeline.ts';
import type { AudioStream, Media, Timing } from '../../../src/schemas/media.ts';
import { gridPackets, timingOf, videoStream } from '../streams.ts';
import { savedProbe } from './inputs.ts';

const sound: AudioStream = { index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: null, start: 0 };

const lost = { time: Number.NaN, duration: 0 };

interface Clip {
  frames?: number;
  rate?: string;
  /** Frames without a timestamp, in addition. */
  missing?: number;
  /** Seconds. */
  pictureStart?: number;
  sound?: [from: number, to: number];
  fileStart?: number;
  format?: string;
}

function of({
  frames = 100,
  rate = '25/1',
  missing = 0,
  pictureStart = 0,
  sound: span,
  fileStart = 0,
  format = 'matroska,webm',
}: Clip) {
  const packets = gridPackets(rate, frames, 90_000, pictureStart);
  const media: Media = {
    format,
    type: 'video',
    duration: 4,
    start: fileStart,
    size: 1,
    video: videoStream({ rate, start: pictureStart }),
    audio: span ? [sound] : [],
  };
  const audio = span ? [{ index: 1, first: span[0], end: span[1] }] : [];
  const timing: Timing = { video: timingOf([...packets, ...Array(missing).fill(lost)]), audio };
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
  expect(of({ pictureStart: 24, fileStart: 24 })).toMatchObject({
    origin: 24,
    lead: 24,
    pictureLead: 0,
    frames: 100,
    duration: 4,
  });
});

const soundFirst: Clip = { pictureStart: 24.05, sound: [24, 28], fileStart: 24 };

test('what the file has before the first frame is its lead', () => {
  const { origin, lead, pictureLead } = of(soundFirst);
  expect(origin).toBeCloseTo(24.05, 9);
  expect(lead).toBeCloseTo(24.05, 9);
  expect(pictureLead).toBeCloseTo(0.05, 9);
});

test.each(['mpegts', 'mpeg', 'ogg'])('ffmpeg counts the picture of %s from its own first frame', (format) => {
  expect(of({ ...soundFirst, format })).toMatchObject({ origin: 24.05, lead: 24.05, pictureLead: 0 });
});

test('sound that starts well before the picture is kept: whole frames are made up for it', () => {
  const { origin, pictureLead, frames } = of({ pictureStart: 1.01, sound: [0, 5.01] });
  expect(origin).toBeCloseTo(0.01, 9);
  expect(pictureLead).toBeCloseTo(0.01, 9);
  expect(frames).toBe(125);
});

test('while sound goes on well after the picture, the last frame is held', () => {
  expect(of({ sound: [0, 6] })).toMatchObject({ frames: 150, held: 50, duration: 6 });
  expect(of({ sound: [0, 4.4] })).toMatchObject({ frames: 100, held: 0, duration: 4 });
});

test('the last frame of the source is known, so that a thumbnail finds one', () => {
  expect(of({ sound: [0, 6] }).lastFrame).toBeCloseTo(3.96, 9);
});

test('where there are no timestamps the frames are counted, and numbered in their order', () => {
  const bare = { frames: 0, missing: 100 };
  expect(of(bare)).toMatchObject({
    frames: 100,
    lastFrame: 3.96,
    rate: '25/1',
    restamp: 'setpts=N/(25/1)/TB+0.000000/TB',
  });
  expect(of({ ...bare, missing: 1200, rate: '120/1' })).toMatchObject({ rate: '60/1', frames: 600, duration: 10 });
});

test('frames that have times of decoding alone begin where the first of them stands', () => {
  const timing = timingOf(gridPackets('25/1', 50, 1000, 3).map(({ time }) => ({ ...lost, decoded: time })));
  const media = { ...savedProbe('surveillance').media, start: 2.5, video: videoStream({ start: 3 }) };
  expect(timeline(media, { video: timing, audio: [] }, null)).toMatchObject({
    ...{ origin: 3, pictureLead: 0.5, frames: 50, restamp: 'setpts=PTS-STARTPTS+0.500000/TB' },
  });
});

test('a few packets without a timestamp change nothing', () => {
  expect(of({ frames: 95, missing: 5 })).toMatchObject({ frames: 100, rate: '25/1', restamp: null });
});

test('sound that is said to start before the file does starts with the file', () => {
  expect(of({ pictureStart: 0.03, sound: [-4.3, 4] })).toMatchObject({ origin: 0.03, pictureLead: 0.03, frames: 100 });
});

test('one frame is one frame', () => {
  expect(of({ frames: 1 })).toMatchObject({ frames: 1, held: 0 });
});

test('sound alone lasts as long as it does', () => {
  const { media, timing } = savedProbe('audio-only');
  expect(timeline(media, timing, media.audio[0]!)).toMatchObject({ frames: 0, held: 0, duration: 5.433469 });
});
