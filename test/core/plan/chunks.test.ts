import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gopsBefore, planChunks, segmentAt } from '../../../src/core/plan/chunks.ts';
import type { Timeline } from '../../../src/core/plan/timeline.ts';
import { value } from '../../../src/core/rational.ts';
import type { Picture } from '../../../src/schemas/plan.ts';
import { picture as base } from '../ffmpeg/recipes.ts';

const picture = (frames: number, changes: Partial<Picture> = {}): Picture => ({
  ...{ ...base, rate: '25/1', lead: 0, frames, gop: 50, first: 25, segment: 150 },
  ...changes,
});
const timeOf = ({ rate, lead, frames, held }: Picture, origin = 0): Timeline => ({
  ...{ origin, lead: origin, pictureLead: lead, restamp: null, rate, frames, held },
  ...{ duration: frames / value(rate), lastFrame: 0 },
});
const mp4 = { format: 'mov,mp4', start: 0 };
const every = (seconds: number, until: number) =>
  Array.from({ length: Math.ceil(until / seconds) }, (_, index) => index * seconds);
const chunksOf = (frames: number, gop: number, changes?: Partial<Picture>) =>
  planChunks(picture(frames, changes), timeOf(picture(frames, changes)), mp4, every(gop, frames / 25));
const seconds = (chunks: ReturnType<typeof chunksOf>) => chunks.map(({ from, to }) => (to - from) / 25);

test('a minute: one second first, a segment, then longer chunks, and segments at the end', () => {
  expect(seconds(chunksOf(60 * 25, 2))).toEqual([1, 6, 12, 12, 12, 6, 6, 5]);
});

test('a long film has chunks of 24 s, but for its ends: they get longer from the start on, and shorter toward the end', () => {
  const lengths = seconds(chunksOf(3601 * 25, 2));
  expect(lengths.slice(0, 5)).toEqual([1, 6, 12, 18, 24]);
  const tail = lengths.lastIndexOf(24) + 1;
  expect(new Set(lengths.slice(4, tail))).toEqual(new Set([24]));
  expect(lengths.slice(tail)).toEqual(lengths.slice(tail).toSorted((a, b) => b - a));
});

test('with keyframes close together no chunk is more than a quarter of what is left, one segment, or 24 s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 201, max: 200_000 }), (frames) => {
      const [, ...lengths] = seconds(chunksOf(frames, 2));
      for (const [index, length] of lengths.entries()) {
        const left = lengths.slice(index).reduce((sum, one) => sum + one, 0);
        // The last one has what is no GOP, too
        const segments = Math.max(1, Math.floor(length / 6));
        expect(segments).toBeLessThanOrEqual(Math.min(4, index + 1, Math.ceil(left / 6 / 4)));
      }
    }),
  );
});

test('a film without a short first segment is one chunk', () => {
  expect(chunksOf(1000, 2, { first: 150 })).toEqual([{ from: 0, to: 1000, seek: null }]);
});

test('reading starts at a keyframe that is well before the chunk', () => {
  const third = chunksOf(60 * 25, 2).find(({ from }) => from === 475);
  // 475 frames are 19 s: the keyframe at 18 s, and 0.2 s beyond it, where an index finds it
  expect(third?.seek).toBe(18.2);
});

test('a transport stream has no index: reading starts before the keyframe', () => {
  const whole = picture(60 * 25);
  const chunks = planChunks(whole, timeOf(whole), { format: 'mpegts', start: 0 }, every(2, 60));
  expect(chunks.find(({ from }) => from === 475)?.seek).toBe(17.7);
});

test('places are counted from the start of the file, whatever its clock says', () => {
  const whole = picture(60 * 25, { lead: 0.5 });
  const keyframes = every(2, 60).map((time) => time + 100);
  const chunks = planChunks(whole, timeOf(whole, 100), { ...mp4, start: 99.5 }, keyframes);
  expect(chunks.find(({ from }) => from === 475)?.seek).toBe(18.7);
});

test('with keyframes far apart chunks are longer: most of what is decoded is encoded', () => {
  expect(seconds(chunksOf(60 * 25, 30))).toEqual([1, 30, 29]);
  expect(seconds(chunksOf(60 * 25, 60))).toEqual([1, 59]);
  expect(seconds(chunksOf(60 * 25, 10))).toEqual([1, 12, 12, 12, 6, 12, 5]);
});

test('frames that only repeat the last one belong to the chunk that has it', () => {
  // 20 s of film, 100 s of sound
  const chunks = chunksOf(100 * 25, 2, { held: 80 * 25 });
  expect(chunks.at(-1)).toMatchObject({ to: 100 * 25 });
  expect(chunks.at(-1)!.from).toBeLessThan(20 * 25);
});

test('chunks follow each other, begin where segments begin, and read little before their first frame', () => {
  const film = fc.record({
    frames: fc.integer({ min: 201, max: 200_000 }),
    held: fc.constantFrom(0, 0, 100, 5000),
    rate: fc.constantFrom('25/1', '30000/1001', '60/1', '24000/1001', '12/1'),
    keyframes: fc.array(fc.double({ min: 0, max: 8000, noNaN: true }), { maxLength: 300 }),
  });
  fc.assert(
    fc.property(film, ({ frames, held, rate, keyframes }) => {
      const gop = Math.round(2 * value(rate));
      const whole = picture(frames + held, { rate, held, gop, segment: gop * 3, first: Math.round(value(rate)) });
      const ascending = [0, ...keyframes].toSorted((a, b) => a - b);
      const chunks = planChunks(whole, timeOf(whole), { format: 'matroska,webm', start: 0 }, ascending);
      expect([0, ...chunks.map(({ to }) => to)]).toEqual([...chunks.map(({ from }) => from), frames + held]);
      for (const { from, to, seek } of chunks) {
        expect(from === 0 || (from - whole.first) % whole.segment === 0).toBe(true);
        expect(to).toBeGreaterThan(from);
        expect(from).toBeLessThan(frames);
        expect(seek ?? 0).toBeLessThanOrEqual(from / value(rate));
      }
      const read = chunks.slice(2).map(({ from, seek }) => from / value(rate) - (seek ?? 0));
      const encoded = (chunks.at(-1)!.from / value(rate)) * 0.75;
      expect(read.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(encoded);
    }),
  );
});

test('segments and GOPs are numbered through the whole film', () => {
  const whole = picture(2000);
  expect([0, 25, 174, 175, 325].map((frame) => segmentAt(whole, frame))).toEqual([0, 1, 1, 2, 3]);
  expect([0, 25, 75, 175].map((frame) => gopsBefore(whole, frame))).toEqual([0, 1, 2, 4]);
});
