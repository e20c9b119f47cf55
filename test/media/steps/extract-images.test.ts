import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PlannedOutput } from '../../../src/schemas/plan.ts';
import type { StepResult } from '../../../src/schemas/results.ts';
import { emptyFolder, ffmpeg, makePicture } from '../generated-media.ts';
import { type LocalSteps, planSteps } from './local-steps.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => cleanups.unshift(cleanup);
let steps: LocalSteps;
let result: StepResult;
let images: PlannedOutput[];

const request = {
  presets: [{ format: 'mp4' as const, resolutions: ['240'] }],
  thumbnails: ['00:00:00', '00:00:02'].map((timestamp) => ({
    ...{ timestamp, resolutions: ['240', '360'] },
    formats: ['jpg' as const, 'webp' as const],
    filters: ['none' as const, 'blur' as const],
  })),
};

beforeAll(async () => {
  const source = await makePicture(join(await emptyFolder(after), 'source.mp4'), '640x360', 3);
  steps = await planSteps(source, request, after);
  result = await steps.run('extract-images');
  images = steps.plan.outputs.filter(({ type }) => type === 'image');
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

/** How much neighbouring pixels differ: the standard deviation behind an edge filter. */
async function sharpness(key: string): Promise<number> {
  return (await sharp(await steps.read(key)).stats()).sharpness;
}

const raw = async (key: string) =>
  sharp(await steps.read(key))
    .raw()
    .toBuffer();

describe('thumbnails', () => {
  test('are all there, under the keys of the plan, with their sizes', async () => {
    expect(images).toHaveLength(16);
    expect(result.outputs.map(({ id }) => id).toSorted()).toEqual(images.map(({ id }) => id).toSorted());
    expect(result.warnings).toEqual([]);
    for (const { id, key, width, height } of images) {
      const bytes = await steps.read(key);
      expect(result.outputs.find((output) => output.id === id)).toEqual({ id, size: bytes.length, width, height });
      expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
    }
    expect(new Set(images.map(({ width, height }) => `${width}x${height}`))).toEqual(new Set(['426x240', '640x360']));
  });

  test('are JPEG and WebP by their first bytes', async () => {
    for (const { key } of images) {
      const bytes = await steps.read(key);
      if (key.endsWith('.jpg')) expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
      else expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12)).toBe('RIFFWEBP');
    }
  });

  test('are blurred where that is asked', async () => {
    const step = steps.plan.steps.find(({ kind }) => kind === 'extract-images');
    const all = step?.kind === 'extract-images' ? step.frames.flatMap((frame) => frame.images) : [];
    for (const blurred of all.filter(({ filter }) => filter === 'blur')) {
      const { format, width } = blurred;
      const clear = all.find((image) => image.filter === 'none' && image.format === format && image.width === width)!;
      expect(await sharpness(blurred.key)).toBeLessThan((await sharpness(clear.key)) / 4);
    }
  });

  test('show the moment that was asked for', async () => {
    const of = (position: number) => images.filter(({ key }) => key.endsWith('.jpg'))[position]!.key;
    expect((await raw(of(0))).equals(await raw(of(4)))).toBe(false);
  });

  test('are left out with a warning where no frame can be decoded', async () => {
    const source = join(await emptyFolder(after), 'source.mp4');
    const hevc = ['-c:v', 'libx265', '-x265-params', 'log-level=error', '-movflags', '+faststart'];
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=3', ...hevc, source);
    const { plan, run } = await planSteps(source, request, after);
    const bytes = await readFile(source);
    await writeFile(source, bytes.fill(0, bytes.indexOf('mdat') + 4));
    const { outputs, warnings } = await run('extract-images');
    expect(outputs).toEqual([]);
    const left = ({ at }: { at: number }) => ({
      code: 'thumbnail_not_decoded',
      message: `The thumbnails at ${at} s were left out: no frame could be decoded there.`,
    });
    const step = plan.steps.find(({ kind }) => kind === 'extract-images');
    expect(warnings).toEqual(step?.kind === 'extract-images' && step.frames.map(left));
  });

  test('are the same when they are made again', async () => {
    const before = await Promise.all(images.map(({ key }) => steps.read(key)));
    const { outputs } = await steps.run('extract-images');
    expect(outputs).toEqual(result.outputs);
    for (const [index, { key }] of images.entries()) expect((await steps.read(key)).equals(before[index]!)).toBe(true);
  });
});
