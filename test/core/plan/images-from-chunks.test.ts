import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { imagesFromChunks } from '../../../src/core/plan/images-from-chunks.ts';
import { isDeinterlaced } from '../../../src/core/plan/picture.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { partsOf, reuse } from '../../../src/core/plan/reuse.ts';
import { frameAt } from '../../../src/core/plan/wanted-frames.ts';
import { type Images, Plan } from '../../../src/schemas/plan.ts';
import { request, source } from './arbitraries.ts';
import { planInput, planOf, referenceRequest, savedProbe } from './inputs.ts';

const MiB = 2 ** 20;
const asPlan = Compile(Plan);
const imagesOf = (step: Plan['steps'][number]): Images | null =>
  step.kind === 'extract-images' ? step : step.kind === 'encode-video' ? (step.images ?? null) : null;
const framesOf = ({ steps }: Plan) => steps.flatMap((step) => imagesOf(step)?.frames ?? []);

/** Checks plans of any request for any source of which some chunks are known, before and after. */
function everyPlan(check: (before: Plan, after: Plan) => void) {
  fc.assert(
    fc.property(source, request, fc.infiniteStream(fc.boolean()), (probe, request, choices) => {
      const made = makePlan(planInput(probe, request));
      const known = new Map<string, Set<number>>();
      for (const { hash, first } of made.steps.flatMap((step) => partsOf(step, made.picture)))
        if (choices.next().value) known.set(hash, (known.get(hash) ?? new Set()).add(first));
      const before = reuse(made, known);
      check(before, imagesFromChunks(before));
    }),
    { numRuns: 200 },
  );
}

test('every frame comes out of exactly one step: the chunk that holds it, or the step of its own', () => {
  everyPlan((before, after) => {
    expect(framesOf(after).toSorted((a, b) => a.at - b.at)).toEqual(framesOf(before).toSorted((a, b) => a.at - b.at));
    const { picture } = after;
    for (const step of after.steps) {
      const numbers = imagesOf(step)?.frames.map(({ at }) => frameAt(picture!, at)) ?? [];
      if (step.kind === 'extract-images') expect(numbers).not.toEqual([]);
      if (step.kind !== 'encode-video') continue;
      for (const number of numbers) expect(number >= step.from && number < step.to).toBe(true);
    }
  });
});

test('a frame has a step of its own only if nobody encodes it, somebody waits for its chunk, or there is no room', () => {
  everyPlan((_before, { steps, picture }) => {
    if (picture !== null && isDeinterlaced(picture)) return;
    for (const { at } of steps.find((step) => step.kind === 'extract-images')?.frames ?? []) {
      const chunk = steps
        .filter((step) => step.kind === 'encode-video')
        .find(({ from, to }) => from <= frameAt(picture!, at) && frameAt(picture!, at) < to);
      if (chunk === undefined || (chunk.from === 0 && chunk.to < picture!.frames)) continue;
      const { size } = imagesOf(steps.find((step) => step.kind === 'extract-images')!)!;
      expect(((chunk.images?.frames.length ?? 0) + 1) * size.width * size.height * 3).toBeGreaterThan(128 * MiB);
    }
  });
});

test('nothing else of the plan changes, and it is what its schema says', () => {
  everyPlan((before, after) => {
    expect([...asPlan.Errors(after)]).toEqual([]);
    const rest = (plan: Plan) => ({
      ...plan,
      steps: plan.steps.flatMap((step) => {
        if (step.kind === 'extract-images') return [];
        const { images: _, ...others } = step.kind === 'encode-video' ? step : { ...step, images: null };
        return [others];
      }),
    });
    expect(rest(after)).toEqual(rest(before));
  });
});

const thumbnails = (...timestamps: string[]) =>
  timestamps.map((timestamp) => ({ timestamp, resolutions: ['360'], formats: ['jpg' as const] }));
const shown = ({ steps }: Plan) =>
  steps.flatMap((step) => {
    const images = imagesOf(step);
    return images === null ? [] : [[step.id, images.frames.map(({ at }) => at)]];
  });

test('the opening takes none, later chunks do; the step of its own weighs what is left to it', () => {
  const plan = planOf('camera-720p', { ...referenceRequest, thumbnails: thumbnails('00:00:00', '00:00:01') });
  const alone = (of: Plan) => of.steps.find((step) => step.kind === 'extract-images')!;
  expect(shown(imagesFromChunks(plan))).toEqual([
    ['video-1', [1]],
    ['images', [0]],
  ]);
  expect(alone(imagesFromChunks(plan)).weight).toBeCloseTo(alone(plan).weight / 2, 2);
});

test('a picture that is deinterlaced is not so twice', () => {
  const { media, timing } = savedProbe('camera-720p');
  const interlaced = { ...media, video: { ...media.video!, fieldOrder: 'interlaced' as const } };
  const made = makePlan(planInput({ media: interlaced, timing }, referenceRequest));
  expect(imagesFromChunks(made)).toEqual(made);
});

test('a video of one chunk takes all of them', () => {
  const plan = planOf('muxed-720p', { ...referenceRequest, thumbnails: thumbnails('00:00:00', '00:00:01') });
  expect(shown(imagesFromChunks(plan))).toEqual([['video-0', [0, 1]]]);
});

test('a chunk takes no more frames than fit into 128 MiB', () => {
  const plan = planOf('camera-720p', { ...referenceRequest, thumbnails: thumbnails('00:00:01', '00:00:02') });
  const wide = { width: 8192, height: 4096 };
  const [images] = plan.steps.filter((step) => step.kind === 'extract-images');
  const of = (height: number) =>
    shown(
      imagesFromChunks({
        ...plan,
        steps: plan.steps.map((step) => (step === images ? { ...images, size: { ...wide, height } } : step)),
      }),
    );
  // 2 x 64, 1 x 96 and none of 192 MiB
  expect(of(2730)).toEqual([['video-1', [1, 2]]]);
  expect(of(4096)).toEqual([
    ['video-1', [1]],
    ['images', [2]],
  ]);
  expect(of(8192)).toEqual([['images', [1, 2]]]);
});
