import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { videoRendition } from '../../../src/core/plan/find-rendition.ts';
import { runStep } from '../../../src/media/steps/run-step.ts';
import type { Quality } from '../../../src/schemas/job-request.ts';
import { emptyFolder, ffmpeg } from '../generated-media.ts';
import { planSteps } from './local-steps.ts';

/** Size and frames a second of a film, and what is asked of it. */
const films: [quality: Quality, size: string, rate: string, resolutions: string[]][] = [
  ['draft', '640x360', '25', ['240', '360']],
  ['standard', '640x360', '25', ['240', '360']],
  ['standard', '360x640', '60', ['240', '360']],
  ['standard', '640x360', '2', ['240', '360']],
  ['standard', '1920x1080', '24', ['1080']],
  ['high', '640x360', '30000/1001', ['240', '360']],
];

test.each(films)('%s quality, %s at %s: the opening has the init segments of the film', async (...film) => {
  const [quality, size, rate, resolutions] = film;
  const source = join(await emptyFolder(onTestFinished), 'a.mp4');
  const fast = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '48'];
  await ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=10`, ...fast, source);
  const request = { presets: [{ format: 'hls' as const, resolutions }], quality };
  const { plan, io, read } = await planSteps(source, request, onTestFinished);
  const [opening, next] = plan.steps.filter((step) => step.kind === 'encode-video');
  const renditions = opening!.renditions.map((hash) => videoRendition(plan, hash));
  expect(renditions.every((one) => (one.opening === null) === (quality === 'draft'))).toBe(true);

  const initsOf = () => Promise.all(renditions.map(({ prefix }) => read(`${prefix}/init.mp4`)));
  await runStep(plan, opening!, await io());
  const inits = await initsOf();
  await runStep(plan, { ...next!, to: next!.from + plan.picture!.gop }, await io());
  expect(await initsOf()).toEqual(inits);
});
