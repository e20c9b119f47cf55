import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { segmentAt } from '../../src/core/plan/chunks.ts';
import { videoRendition } from '../../src/core/plan/find-rendition.ts';
import { runStep } from '../../src/media/steps/run-step.ts';
import type { EncodeVideo, ExtractImages, Step } from '../../src/schemas/plan.ts';
import { emptyFolder, ffmpeg, makePicture } from './generated-media.ts';
import { planSteps } from './steps/local-steps.ts';

const said = 'vodsmith: the seek came late';

/** Keyframes every 10 s. */
const longGops = (path: string) => makePicture(path, '160x90', 12);

/** Whole pictures never come: after each keyframe, one every 2 s, a picture is put together over most of that time. */
async function refreshed(path: string): Promise<string> {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=24'];
  await ffmpeg(
    ...picture,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-g',
    '50',
    '-x264-params',
    'intra-refresh=1',
    path,
  );
  return path;
}

/** A film and its steps. */
async function film(make = longGops, name = 'film.mp4') {
  const source = await make(join(await emptyFolder(onTestFinished), name));
  const thumbnails = [{ timestamp: '00:00:03', resolutions: ['90'], formats: ['jpg' as const] }];
  const steps = await planSteps(
    source,
    { presets: [{ format: 'hls', resolutions: ['90'] }], thumbnails },
    onTestFinished,
  );
  const log: string[] = [];
  const madeBy = async (step: Step, key: string) => {
    await runStep(steps.plan, step, await steps.io({ onLog: (line) => log.push(line) }));
    return await steps.read(key);
  };
  return { ...steps, log, madeBy };
}

test.each([
  ['behind its start', 10.2, true],
  ['behind the end of the film', 100, true],
  ['before its start', 0.5, false],
])('a chunk whose seek ends %s has its frames all the same', async (_where, seek, isLate) => {
  const { plan, madeBy, log } = await film();
  const chunk = plan.steps.findLast((step): step is EncodeVideo => step.kind === 'encode-video')!;
  const { prefix } = videoRendition(plan, chunk.renditions[0]!);
  const key = `${prefix}/${segmentAt(plan.picture!, chunk.from)}.m4s`;
  const planned = await madeBy(chunk, key);
  expect(log).not.toContain(said);
  expect((await madeBy({ ...chunk, seek }, key)).equals(planned)).toBe(true);
  expect(log.includes(said)).toBe(isLate);
});

test.each(['film.mp4', 'film.mkv', 'film.ts'])(
  '%s, refreshed bit by bit: a chunk has its frames, and little is read for them',
  async (name) => {
    const { plan, madeBy, log } = await film(refreshed, name);
    const chunk = plan.steps.findLast((step): step is EncodeVideo => step.kind === 'encode-video')!;
    const { prefix } = videoRendition(plan, chunk.renditions[0]!);
    const key = `${prefix}/${segmentAt(plan.picture!, chunk.from)}.m4s`;
    const made = await madeBy(chunk, key);
    expect(log).toContain(said);
    const reads = log.flatMap((line) => /pts_time:([\d.]+)/.exec(line)?.[1] ?? []).map(Number);
    expect(reads.at(-1)).toBeLessThanOrEqual(chunk.from / 25);
    expect(reads.at(-1)).toBeGreaterThan(chunk.from / 25 - 6);
    expect(made.equals(await madeBy({ ...chunk, seek: null }, key))).toBe(true);
  },
);

test.each([10.2, 100, 0.5])('a thumbnail whose seek ends at %d s shows its frame all the same', async (seek) => {
  const { plan, madeBy } = await film();
  const step = plan.steps.find((one): one is ExtractImages => one.kind === 'extract-images')!;
  const { key } = step.frames[0]!.images[0]!;
  const planned = await madeBy(step, key);
  const frames = step.frames.map((frame) => ({ ...frame, seek }));
  expect((await madeBy({ ...step, frames }, key)).equals(planned)).toBe(true);
});
