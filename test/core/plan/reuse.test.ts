import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imagesFromChunks } from '../../../src/core/plan/images-from-chunks.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { partsOf, reuse, withoutKnown } from '../../../src/core/plan/reuse.ts';
import type { EncodeVideo } from '../../../src/schemas/plan.ts';
import { request, source } from './arbitraries.ts';
import { planInput, planOf, referenceRequest } from './inputs.ts';

const plan = planOf('camera-720p', referenceRequest);
const [large, middle, small, sound] = plan.renditions.map(({ hash }) => hash) as [string, string, string, string];
const whole = (...hashes: string[]) => new Map(hashes.map((hash) => [hash, new Set([0, 1, 2])]));
const idsOf = ({ steps }: typeof plan) => steps.map(({ id, after }) => [id, after]);

test('where nothing is known the plan stays as it is', () => {
  expect(reuse(plan, whole('0'.repeat(32)))).toEqual(plan);
});

test('what is known is not encoded again, the rest is', () => {
  const rest = reuse(plan, whole(middle));
  for (const index of [0, 1]) expect(rest.steps[index]).toEqual({ ...plan.steps[index], renditions: [large, small] });
  expect(rest.renditions.map(({ reused }) => reused)).toEqual([false, true, false, false]);
  expect(rest.steps.slice(2)).toEqual(plan.steps.slice(2));
});

test('of a rendition that was begun the rest is encoded', () => {
  const rest = reuse(
    plan,
    new Map([
      [large, new Set([0])],
      [middle, new Set([0])],
      [small, new Set([0])],
    ]),
  );
  expect(rest.steps.map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id).slice(1));
  expect(rest.renditions.some(({ reused }) => reused)).toBe(false);
});

test('a step without anything to encode is dropped, and no step waits for it', () => {
  const [mp4, hls] = plan.outputs.map(({ id }) => id);
  expect(idsOf(reuse(plan, whole(large, middle, small)))).toEqual([
    ['audio', []],
    ['images', []],
    [mp4, ['audio']],
    [hls, ['audio']],
  ]);
  expect(idsOf(reuse(plan, whole(large, middle, small, sound)))).toEqual([
    ['images', []],
    [mp4, []],
    [hls, []],
  ]);
});

describe('what is left of a step when its parts turn out to be known', () => {
  const chunks = imagesFromChunks(plan).steps.filter((step) => step.kind === 'encode-video');
  const [bare, full] = chunks as [EncodeVideo, EncodeVideo];

  test('are its other sizes, with its images', () => {
    expect(withoutKnown(full, plan.picture, whole(large))).toEqual({ ...full, renditions: [middle, small] });
  });

  test('are its images alone, where it has some', () => {
    const { id, after, weight, images } = full;
    const left = { id, after, weight, kind: 'extract-images', ...images };
    expect(withoutKnown(full, plan.picture, whole(large, middle, small))).toEqual(left);
    expect(images?.frames).toHaveLength(1);
  });

  test('is nothing, where it has none', () => {
    expect(withoutKnown(bare, plan.picture, whole(large, middle, small))).toBe(null);
  });
});

test('outputs, packages and images are made anew, whatever is known', () => {
  fc.assert(
    fc.property(source, request, fc.infiniteStream(fc.boolean()), (probe, request, choices) => {
      const whole = makePlan(planInput(probe, request));
      const parts = whole.steps.flatMap((step) => partsOf(step, whole.picture));
      const known = new Map<string, Set<number>>();
      for (const { hash, first } of parts)
        if (choices.next().value) known.set(hash, (known.get(hash) ?? new Set()).add(first));
      const rest = reuse(whole, known);
      expect(rest.outputs).toEqual(whole.outputs);
      const made = (steps: typeof whole.steps) =>
        steps.flatMap((step) => (step.kind === 'encode-video' || step.kind === 'encode-audio' ? [] : [step.id]));
      expect(made(rest.steps)).toEqual(made(whole.steps));
      const ids = rest.steps.map(({ id }) => id);
      for (const { after } of rest.steps) for (const id of after) expect(ids).toContain(id);
      const encoded = rest.steps.flatMap((step) => partsOf(step, rest.picture));
      expect(encoded).toEqual(parts.filter(({ hash, first }) => !known.get(hash)?.has(first)));
      for (const { hash, reused } of rest.renditions) expect(reused).toBe(encoded.every((part) => part.hash !== hash));
    }),
  );
});
