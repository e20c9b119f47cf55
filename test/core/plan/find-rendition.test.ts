import { expect, test } from 'vitest';
import { audioRendition, soundKey, videoRendition } from '../../../src/core/plan/find-rendition.ts';
import { planOf, referenceRequest } from './inputs.ts';

const plan = planOf('camera-720p', referenceRequest);
const picture = plan.renditions.find(({ kind }) => kind === 'video')!;
const sound = plan.renditions.find(({ kind }) => kind === 'audio')!;

test('a rendition is found by its hash', () => {
  expect(videoRendition(plan, picture.hash)).toBe(picture);
  expect(audioRendition(plan, sound.hash)).toBe(sound);
});

test('a rendition that the plan does not have, or of the other kind, is a fault of the plan', () => {
  expect(() => videoRendition(plan, '0'.repeat(32))).toThrow('the plan has no picture 000');
  expect(() => audioRendition(plan, '0'.repeat(32))).toThrow('the plan has no sound 000');
  expect(() => videoRendition(plan, sound.hash)).toThrow(sound.hash);
  expect(() => audioRendition(plan, picture.hash)).toThrow(picture.hash);
});

test('the whole sound lies beside its segments', () => {
  expect(soundKey(audioRendition(plan, sound.hash))).toBe(`${sound.prefix}/sound.m4a`);
});
