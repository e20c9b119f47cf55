import { expect, test } from 'vitest';
import { limitsOf } from '../../../src/core/plan/limits.ts';
import { planOf, referenceRequest } from './inputs.ts';

const full = { presets: [{ format: 'hls' as const, resolutions: ['240', '360', '480', '720', '1080'] }] };

test('larger pictures may take more memory and time, and sound alone less', () => {
  const [small, large] = [planOf('camera-720p', referenceRequest), planOf('phone-1080p-vfr', full)];
  const first = (plan: typeof small) => limitsOf(plan, plan.steps[0]!, 2);
  expect(first(large).memory).toBeGreaterThan(first(small).memory);
  const sound = small.steps.find(({ kind }) => kind === 'encode-audio')!;
  expect(limitsOf(small, sound, 2).memory).toBeLessThan(first(small).memory);
});

test('every step may take what it needs, and none has no end', () => {
  const plan = planOf('phone-1080p-vfr', full);
  for (const step of plan.steps) {
    const { memory, cpuSeconds, seconds } = limitsOf(plan, step, 2);
    // Measured: 0.9 GB for all sizes of a 1080 source
    expect(memory).toBeGreaterThan(2e9);
    expect(memory).toBeLessThan(20e9);
    expect(cpuSeconds).toBeGreaterThan(step.weight);
    expect(seconds).toBeGreaterThan(cpuSeconds);
  }
});

test('no limit is longer than a task may take, however long the film is', () => {
  const plan = planOf('phone-1080p-vfr', full);
  const endless = { ...plan, duration: 1e6, steps: plan.steps.map((step) => ({ ...step, weight: 1e7 })) };
  for (const step of endless.steps) expect(limitsOf(endless, step, 2).seconds).toBe(22 * 3600);
});

test('every thread has its memory', () => {
  const plan = planOf('phone-1080p-vfr', full);
  const of = (threads: number) => limitsOf(plan, plan.steps[0]!, threads).memory;
  expect(of(16) - of(1)).toBeGreaterThan(15 * 8e6);
});
