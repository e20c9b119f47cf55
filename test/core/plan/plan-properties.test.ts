import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { folderNames, serviceNames } from '../../../src/core/names.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { partsOf } from '../../../src/core/plan/reuse.ts';
import { Plan } from '../../../src/schemas/plan.ts';
import { request, source } from './arbitraries.ts';
import { planInput } from './inputs.ts';

const asPlan = Compile(Plan);

/** Checks every plan of the service and of a folder, from any request for any source. */
function everyPlan(check: (plan: Plan) => void) {
  fc.assert(
    fc.property(source, request, fc.boolean(), (probe, request, folder) => {
      check(makePlan(planInput(probe, request, folder ? folderNames() : serviceNames)));
    }),
    { numRuns: 200 },
  );
}

const distinct = <T>(items: T[]) => new Set(items).size === items.length;

test('a plan is what its schema says, before and after it was stored as JSON', () => {
  everyPlan((plan) => {
    expect([...asPlan.Errors(plan)]).toEqual([]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

test('the same input gives the same plan', () => {
  fc.assert(
    fc.property(source, request, (probe, request) => {
      expect(makePlan(planInput(probe, request))).toEqual(makePlan(planInput(probe, request)));
    }),
  );
});

test('ids, keys and addresses are each given once', () => {
  everyPlan(({ steps, outputs, renditions }) => {
    expect(distinct(steps.map(({ id }) => id))).toBe(true);
    expect(distinct(outputs.map(({ id }) => id))).toBe(true);
    expect(distinct(outputs.map(({ key }) => key))).toBe(true);
    expect(distinct(renditions.map(({ hash }) => hash))).toBe(true);
    expect(distinct(renditions.map(({ name }) => name))).toBe(true);
    expect(distinct(renditions.map(({ prefix }) => prefix))).toBe(true);
  });
});

test('every step waits for steps that come before it', () => {
  everyPlan(({ steps }) => {
    for (const [index, { after }] of steps.entries()) {
      const before = steps.slice(0, index).map(({ id }) => id);
      for (const id of after) expect(before).toContain(id);
    }
  });
});

test('every output is made by exactly one step', () => {
  everyPlan(({ steps, outputs }) => {
    const made = steps.flatMap((step) => {
      if (step.kind === 'extract-images')
        return step.frames.flatMap(({ images }) => images.map(({ output }) => output));
      return step.kind === 'package-mp4' || step.kind === 'package-hls' ? [step.id] : [];
    });
    expect(made.toSorted()).toEqual(outputs.map(({ id }) => id).toSorted());
  });
});

test('every part of every rendition is encoded once, and all of them before it is packaged', () => {
  everyPlan(({ steps, renditions, picture }) => {
    const encodes = steps.flatMap((step) => partsOf(step, picture).map((part) => ({ ...part, id: step.id })));
    const parts = encodes.map(({ hash, first }) => `${hash} ${first}`);
    expect(new Set(parts).size).toBe(parts.length);
    expect(new Set(encodes.map(({ hash }) => hash))).toEqual(new Set(renditions.map(({ hash }) => hash)));
    for (const step of steps) {
      if (step.kind !== 'package-mp4' && step.kind !== 'package-hls') continue;
      const packaged = step.kind === 'package-hls' ? [...step.videos, ...step.audios] : [step.video, step.audio];
      const needed = encodes.filter(({ hash }) => packaged.includes(hash));
      expect(step.after).toEqual(expect.arrayContaining(needed.map(({ id }) => id)));
    }
  });
});

test('the chunks follow each other from the first frame to the last, each from the largest size down', () => {
  everyPlan(({ steps, picture, renditions }) => {
    const chunks = steps.filter((step) => step.kind === 'encode-video');
    expect(chunks.length === 0).toBe(picture === null);
    if (picture === null) return;
    expect(picture.frames).toBeGreaterThan(0);
    expect(picture.segment % picture.gop).toBe(0);
    expect([0, ...chunks.map(({ to }) => to)]).toEqual([...chunks.map(({ from }) => from), picture.frames]);
    const sizes = renditions.flatMap(({ hash, kind }) => (kind === 'video' ? [hash] : []));
    for (const { from, renditions: encoded } of chunks) {
      expect(encoded).toEqual(sizes);
      expect(from === 0 || (from - picture.first) % picture.segment === 0).toBe(true);
    }
    const widths = renditions.flatMap((rendition) => (rendition.kind === 'video' ? [rendition.width] : []));
    expect(widths.toSorted((a, b) => b - a)).toEqual(widths);
  });
});

test('every step has work to do, so that progress is made of all of them', () => {
  everyPlan(({ steps }) => {
    for (const { weight } of steps) expect(weight).toBeGreaterThanOrEqual(0);
    expect(steps.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0);
  });
});
