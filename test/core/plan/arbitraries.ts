import fc from 'fast-check';
import type { AudioStream, Media, StreamTiming, Timing, VideoStream } from '../../../src/schemas/media.ts';
import { framesIn, gridPackets, timingOf, videoStream } from '../streams.ts';
import type { Request } from './inputs.ts';

const resolution = fc.constantFrom('240', '360', '480', '720', '1080', '4k', '4K');
const resolutions = fc.array(resolution, { minLength: 1, maxLength: 8 });
const twoDigits = fc.integer({ min: 0, max: 59 }).map((number) => String(number).padStart(2, '0'));

/** What a customer may ask for. */
export const request: fc.Arbitrary<Request> = fc.record(
  {
    presets: fc.array(fc.record({ format: fc.constantFrom('hls' as const, 'mp4' as const), resolutions }), {
      minLength: 1,
      maxLength: 4,
    }),
    thumbnails: fc.array(
      fc.record(
        {
          timestamp: twoDigits.map((seconds) => `00:00:${seconds}`),
          resolutions,
          formats: fc.array(fc.constantFrom('jpg' as const, 'webp' as const), { minLength: 1, maxLength: 4 }),
          filters: fc.array(fc.constantFrom('none' as const, 'blur' as const), { minLength: 1, maxLength: 4 }),
        },
        { requiredKeys: ['timestamp', 'resolutions', 'formats'] },
      ),
      { maxLength: 3 },
    ),
    quality: fc.constantFrom('draft' as const, 'standard' as const, 'high' as const),
  },
  { requiredKeys: ['presets'] },
);

const side = fc.integer({ min: 2, max: 5000 });
const start = fc.double({ min: 0, max: 30, noNaN: true });

const video: fc.Arbitrary<{ stream: VideoStream; timing: StreamTiming }> = fc
  .record({
    size: fc.tuple(side, side),
    rate: fc.constantFrom('10/1', '24000/1001', '25/1', '30/1', '60000/1001', '120/1'),
    length: fc.double({ min: 0.1, max: 60, noNaN: true }),
    start,
    fieldOrder: fc.constantFrom('progressive' as const, 'interlaced' as const, 'unknown' as const),
    transfer: fc.constantFrom(null, 'bt709', 'smpte2084', 'arib-std-b67'),
  })
  .map(({ size: [width, height], rate, length, start, fieldOrder, transfer }) => {
    const colour = { range: null, space: null, primaries: null, transfer };
    const packets = gridPackets(rate, Math.max(1, framesIn(rate, length)), 90_000, start);
    const facts = { width, height, displayWidth: width, displayHeight: height, rate, fieldOrder, colour, start };
    return { stream: videoStream(facts), timing: timingOf(packets) };
  });

const audio: fc.Arbitrary<{ stream: AudioStream; timing: Timing['audio'][number] }> = fc
  .record({
    index: fc.integer({ min: 1, max: 9 }),
    channels: fc.integer({ min: 1, max: 8 }),
    sampleRate: fc.constantFrom(8000, 44_100, 48_000, 96_000),
    language: fc.constantFrom(null, 'eng', 'de'),
    start,
    length: fc.double({ min: 0.1, max: 60, noNaN: true }),
  })
  .map(({ index, start, length, ...facts }) => ({
    stream: { index, codec: 'aac', start, ...facts },
    timing: { index, first: start, end: start + length },
  }));

/** Sources with a picture, with sound, or with both. */
export const source: fc.Arbitrary<{ media: Media; timing: Timing }> = fc
  .tuple(fc.option(video, { freq: 5 }), fc.uniqueArray(audio, { maxLength: 2, selector: ({ stream }) => stream.index }))
  .filter(([picture, sounds]) => picture !== null || sounds.length > 0)
  .map(([picture, sounds]) => ({
    media: {
      format: 'matroska,webm',
      type: 'video',
      duration: 60,
      start: Math.min(...[picture, ...sounds].flatMap((found) => found?.stream.start ?? [])),
      size: 1_000_000,
      video: picture?.stream ?? null,
      audio: sounds.map(({ stream }) => stream),
    },
    timing: { video: picture?.timing ?? null, audio: sounds.map(({ timing }) => timing) },
  }));
