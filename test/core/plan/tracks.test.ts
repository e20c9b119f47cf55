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
  const far = { last: first + 50_000, end: first + 50_000.04 };
  expect(() => planOf(far)).toThrow(expect.objectContaining({ code: 'media_damaged' }));
});

test('a slide show, one picture every ten minutes, is none of both', () => {
  const { first } = probe.timing.video!;
  const slides = { frames: 12, interval: 600, last: first + 6600, end: first + 7200 };
  expect(planOf(slides).duration).toBeGreaterThan(7000);
});
