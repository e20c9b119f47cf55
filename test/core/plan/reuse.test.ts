import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { reuse } from '../../../src/core/plan/steps.ts';
import { request, source } from './arbitraries.ts';
import { planInput, planOf, referenceRequest } from './inputs.ts';

const plan = planOf('camera-720p', referenceRequest);
const [large, middle, small, sound] = plan.renditions.map(({ hash }) => hash) as [string, string, string, string];
const idsOf = ({ steps }: typeof plan) => steps.map(({ id, after }) => [id, after]);

test('where nothing is known the plan stays as it is', () => {
  expect(reuse(plan, new Set(['0'.repeat(32)]))).toEqual(plan);
});

test('what is known is not encoded again, the rest is', () => {
  const rest = reuse(plan, new Set([middle]));
  expect(rest.steps[0]).toEqual({ ...plan.steps[0], renditions: [large, small] });
  expect(rest.renditions.map(({ reused }) => reused)).toEqual([false, true, false, false]);
  expect(rest.steps.slice(1)).toEqual(plan.steps.slice(1));
});

test('a step without anything to encode is dropped, and no step waits for it', () => {
  const [mp4, hls] = plan.outputs.map(({ id }) => id);
  expect(idsOf(reuse(plan, new Set([large, middle, small])))).toEqual([
    ['audio', []],
    ['images', []],
    [mp4, ['audio']],
    [hls, ['audio']],
  ]);
  expect(idsOf(reuse(plan, new Set([large, middle, small, sound])))).toEqual([
    ['images', []],
    [mp4, []],
    [hls, []],
  ]);
});

test('outputs, packages and images are made anew, whatever is known', () => {
  fc.assert(
    fc.property(source, request, fc.infiniteStream(fc.boolean()), (probe, request, choices) => {
      const whole = makePlan(planInput(probe, request));
      const known = new Set(whole.renditions.map(({ hash }) => hash).filter(() => choices.next().value));
      const rest = reuse(whole, known);
      expect(rest.outputs).toEqual(whole.outputs);
      const made = (steps: typeof whole.steps) =>
        steps.flatMap((step) => (step.kind === 'encode-video' || step.kind === 'encode-audio' ? [] : [step.id]));
      expect(made(rest.steps)).toEqual(made(whole.steps));
      const ids = rest.steps.map(({ id }) => id);
      for (const { after } of rest.steps) for (const id of after) expect(ids).toContain(id);
      const encoded = rest.steps.flatMap((step) => {
        if (step.kind === 'encode-video') return step.renditions;
        return step.kind === 'encode-audio' ? [step.rendition] : [];
      });
      const wanted = whole.renditions.map(({ hash }) => hash).filter((hash) => !known.has(hash));
      expect(encoded.toSorted()).toEqual(wanted.toSorted());
    }),
  );
});
