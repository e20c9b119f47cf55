import { expect, test } from 'vitest';
import { coresFor } from '../../../src/media/steps/threads.ts';
import { planOf, referenceRequest } from '../../core/plan/inputs.ts';

const plan = planOf('surveillance', referenceRequest);
const chunks = plan.steps.filter(({ kind }) => kind === 'encode-video');

test.each([
  { cores: 1, slots: 1, threads: 1, batched: true },
  { cores: 2, slots: 2, threads: 1, batched: true },
  { cores: 3, slots: 2, threads: 1, batched: false },
  { cores: 4, slots: 2, threads: 2, batched: false },
  { cores: 4, slots: 4, threads: 1, batched: true },
  { cores: 64, slots: 2, threads: 16, batched: false },
])('$slots of $cores cores: $threads threads for a chunk, in batches: $batched', ({ threads, batched, ...machine }) => {
  expect(chunks.length).toBeGreaterThan(2);
  expect(coresFor(plan, chunks[1]!, machine)).toEqual({ threads, batched });
  for (const alone of [chunks[0]!, chunks.at(-1)!])
    expect(coresFor(plan, alone, machine)).toEqual({ threads: Math.min(machine.cores, 16), batched: false });
});

test.each([
  { busy: 1, threads: 8 },
  { busy: 2, threads: 4 },
  { busy: 4, threads: 2 },
  // Some of them are written down, and take no slot any more
  { busy: 7, threads: 2 },
])('a video that is one chunk, tasks in hand on 8 cores: $busy: $threads threads', ({ busy, threads }) => {
  const whole = { ...chunks[0]!, to: plan.picture!.frames };
  expect(coresFor(plan, whole, { cores: 8, slots: 4, busy })).toEqual({ threads, batched: false });
});
