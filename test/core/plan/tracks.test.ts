import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { planInput, referenceRequest, savedProbe } from './inputs.ts';

const probe = savedProbe('muxed-720p');
const planOf = (video: Partial<NonNullable<typeof probe.timing.video>> | null) =>
  makePlan(
    planInput(
      { ...probe, timing: { ...probe.timing, video: video && { ...probe.timing.video!, ...video } } },
      referenceRequest,
    ),
  );

test('a picture track without a frame is no picture: the sound is encoded alone', () => {
  const plan = planOf(null);
  expect(plan.picture).toBeNull();
  expect(plan.renditions.map(({ kind }) => kind)).toEqual(['audio']);
  expect(plan.warnings.map(({ code }) => code)).toContain('no_picture');
});

test('timestamps that start again in the middle are refused: half the film would be lost', () => {
  expect(() => planOf({ frames: 480 })).toThrow(expect.objectContaining({ code: 'media_damaged' }));
});

test('timestamps that leap hours ahead are refused: one frame would be held all that time', () => {
  const { first } = probe.timing.video!;
  const far = { last: first + 50_000, end: first + 50_000.04, longestGap: 49_000 };
  expect(() => planOf(far)).toThrow(expect.objectContaining({ code: 'media_damaged' }));
});

test('frames that mostly last a second, with others between them, go on', () => {
  const { first } = probe.timing.video!;
  const uneven = { frames: 20, interval: 1, constant: false, durations: 10.2, last: first + 10, end: first + 10.2 };
  expect(planOf(uneven).duration).toBeCloseTo(10.2, 0);
});

test('a recording of a screen on which nothing moves most of the time goes on', () => {
  const { first } = probe.timing.video!;
  const still = { frames: 9000, interval: 1 / 60, constant: false, last: first + 7199, end: first + 7200 };
  expect(planOf({ ...still, longestGap: 900 }).duration).toBeCloseTo(7200, 0);
});

test('sound that leaps hours ahead is refused: the last frame would be held all that time', () => {
  const [sound] = probe.timing.audio;
  const leaping = (end: number) => {
    const audio = [{ ...sound!, end, longestGap: 40_000 }];
    return makePlan(planInput({ ...probe, timing: { ...probe.timing, audio } }, referenceRequest));
  };
  expect(() => leaping(sound!.end + 40_000)).toThrow(expect.objectContaining({ code: 'media_damaged' }));
  // Silent beside a picture that goes on: nothing is held
  expect(leaping(sound!.end).duration).toBeLessThan(60);
});

test('a slide show, one picture every ten minutes, is none of both', () => {
  const { first } = probe.timing.video!;
  const slides = { frames: 12, interval: 600, last: first + 6600, end: first + 7200 };
  expect(planOf(slides).duration).toBeGreaterThan(7000);
});
