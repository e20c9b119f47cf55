import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stepCommands, workFiles } from '../../../src/core/ffmpeg/commands.ts';
import { encodeVideo } from '../../../src/media/steps/encode-video.ts';
import type { EncodeVideo } from '../../../src/schemas/plan.ts';
import { emptyFolder, ffmpeg } from '../generated-media.ts';
import { type LocalSteps, planSteps } from './local-steps.ts';

const motionJpeg = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25', '-t', '16', '-c:v', 'mjpeg'];
const presets = [{ format: 'hls' as const, resolutions: ['240', '360'] }];

async function planned(change: (bytes: Buffer) => Buffer = (bytes) => bytes): Promise<LocalSteps> {
  const source = join(await emptyFolder(onTestFinished), 'source.mov');
  await ffmpeg(...motionJpeg, '-movflags', '+faststart', source);
  await writeFile(source, change(await readFile(source)));
  return await planSteps(source, { presets }, onTestFinished);
}

const isEncode = (step: { kind: string }): step is EncodeVideo => step.kind === 'encode-video';

test('encoders that get many frames at once write the same bytes', async () => {
  const { plan, io } = await planned();
  const step = plan.steps.filter(isEncode)[1]!;
  const written = async (batched: boolean) => {
    const places = { ...(await io()), batched };
    const [args] = stepCommands(plan, step, places);
    expect(args!.join(' ').includes('shuffleframes')).toBe(batched);
    await ffmpeg(...args!);
    return await Promise.all(step.renditions.map((hash) => readFile(workFiles.encoded(places, hash))));
  };
  expect(await written(true)).toEqual(await written(false));
});

test('a chunk of which nothing can be decoded shows the frame before it', async () => {
  const { plan, io } = await planned((bytes) => bytes.fill(0, Math.floor(bytes.length / 3)));
  const step = plan.steps.filter(isEncode).at(-1)!;
  const frames = step.to - step.from;
  const { renditions } = await encodeVideo(plan, step, await io({ batched: true }));
  for (const { samples, missing } of Object.values(renditions))
    expect({ samples, missing }).toEqual({ samples: frames, missing: frames });
});

test('frames that cannot be decoded are counted one by one, and the chunk is whole', async () => {
  // Nothing after the first third
  const { plan, io } = await planned((bytes) => bytes.fill(0, Math.floor(bytes.length / 3)));
  const step = plan.steps.filter(isEncode)[1]!;
  const encoded = async (batched: boolean) => {
    const { renditions } = await encodeVideo(plan, step, await io({ batched }));
    return Object.values(renditions).map(({ samples, missing, damaged }) => ({ samples, missing, damaged }));
  };
  const oneByOne = await encoded(false);
  const frames = step.to - step.from;
  expect(oneByOne[0]).toEqual({ samples: frames, missing: expect.any(Number), damaged: frames });
  expect(oneByOne[0]!.missing % 5).toBeGreaterThan(0);
  expect(await encoded(true)).toEqual(oneByOne);
});
