import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/core/plan/plan.ts';
import type { AudioStream } from '../../../src/schemas/media.ts';
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

describe('a track of sound that cannot be decoded', () => {
  const [heard] = probe.media.audio;
  const foreign = { ...heard!, index: 7, codec: 'ac4', decodable: false as const };
  const planWith = (audio: AudioStream[], video = probe.timing.video) => {
    const times = audio.map(({ index }) => ({ index, first: 0, end: 8 }));
    const media = { ...probe.media, audio: [...audio, { ...foreign, index: 8, codec: 'without packets' }] };
    return makePlan(planInput({ media, timing: { ...probe.timing, video, audio: times } }, referenceRequest));
  };
  const streams = (audio: AudioStream[]) =>
    planWith(audio).renditions.flatMap((one) => (one.kind === 'audio' ? one.stream : []));

  test('is left out with a warning: the next one comes first', () => {
    expect(streams([foreign, heard!])).toEqual([heard!.index]);
    expect(planWith([foreign, heard!]).warnings).toEqual([
      { code: 'sound_not_decoded', message: 'The source has sound that cannot be decoded (ac4): it was left out.' },
    ]);
  });

  test('changes nothing of what else is encoded', () => {
    const hashes = (audio: AudioStream[]) => planWith(audio).renditions.map(({ hash }) => hash);
    expect(hashes([foreign, heard!])).toEqual(hashes([heard!]));
  });

  test('is left out of a film that has no other: it is not said to have no sound', () => {
    expect(streams([foreign, { ...foreign, index: 6, codec: 'opus' }])).toEqual([]);
    expect(planWith([foreign, { ...foreign, index: 6, codec: 'opus' }]).warnings).toEqual([
      {
        code: 'sound_not_decoded',
        message: 'The source has sound that cannot be decoded (ac4, opus): it was left out. The outputs have no sound.',
      },
    ]);
  });

  test('is an error where there is neither a picture nor another', () => {
    expect(() => planWith([foreign], null)).toThrow(expect.objectContaining({ code: 'media_unsupported' }));
  });
});
