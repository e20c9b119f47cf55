import { expect, test } from 'vitest';
import { stepOf } from '../../../src/core/plan/find-rendition.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { firstRank, rankOf, turnOf } from '../../../src/core/plan/rank.ts';
import type { Plan } from '../../../src/schemas/plan.ts';
import { planInput, referenceRequest, savedProbe } from './inputs.ts';

/** Of a film that lasts so many seconds. */
function planOf(seconds: number): Plan {
  const { media, timing } = savedProbe('camera-720p');
  const keyframes = Array.from({ length: Math.floor(seconds / 2) }, (_, index) => media.start + index * 2);
  const video = { ...timing.video!, last: seconds, end: seconds, frames: seconds * 30, keyframes };
  const probe = { media: { ...media, duration: seconds }, timing: { ...timing, video } };
  return makePlan(planInput(probe, referenceRequest));
}

/** Ranks of the steps of such a film, by the step's id; packages under their kind. */
function ranksOf(seconds: number, priority = 0): Map<string, number> {
  const plan = planOf(seconds);
  return new Map(
    plan.steps.map((step) => [step.kind.startsWith('package') ? step.kind : step.id, rankOf(priority, plan, step)]),
  );
}

test('a long film is encoded from its start on, and packaged at once when it is encoded', () => {
  const ranks = ranksOf(600);
  const chunks = [...ranks].filter(([id]) => id.startsWith('video-')).map(([, rank]) => rank);
  expect(chunks.length).toBeGreaterThan(20);
  expect(chunks).toEqual(chunks.toSorted((a, b) => b - a));
  expect(new Set(chunks).size).toBe(chunks.length);
  expect(ranks.get('package-hls')).toBeGreaterThan(firstRank(0));
});

test('a short film, and the start of a long one, comes before the rest of a long one', () => {
  const [clip, film] = [ranksOf(10), ranksOf(7200)];
  expect(film.get('video-0')).toBe(firstRank(0));
  const rest = [...film].filter(([id]) => id.startsWith('video-') && id !== 'video-0').map(([, rank]) => rank);
  expect(Math.min(...clip.values())).toBeGreaterThan(Math.max(...rest));
});

test('all of a short film has the rank of its first task: the next one does not get in between', () => {
  const { 'package-hls': hls, 'package-mp4': mp4, ...encodes } = Object.fromEntries(ranksOf(50));
  expect(new Set(Object.values(encodes))).toEqual(new Set([firstRank(0)]));
  expect(Math.min(hls!, mp4!)).toBeGreaterThan(firstRank(0));
});

test('of one rank, a short film is encoded from its start on, and its sound before the rest of its picture', () => {
  const plan = planOf(50);
  const turn = (id: string) => turnOf(new Date(0), plan, stepOf(plan, id)).getTime();
  const ids = ['video-0', 'audio', 'video-1', 'video-2', 'video-3'];
  expect(ids.map(turn)).toEqual(ids.map(turn).toSorted((a, b) => a - b));
  expect(new Set(ids.map(turn)).size).toBe(ids.length);
});

test('no step of a long film waits for its turn', () => {
  const plan = planOf(7200);
  const turns = plan.steps.map((step) => turnOf(new Date(0), plan, step).getTime());
  expect(Math.max(...turns)).toBeLessThan(20);
});

test('the last of a higher priority comes before the first of a lower one', () => {
  expect(Math.min(...ranksOf(7200, 4).values())).toBeGreaterThan(Math.max(...ranksOf(10, 3).values()));
});
