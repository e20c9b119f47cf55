import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { heldVideoArgs, stepCommands, workFiles } from '../../../src/core/ffmpeg/commands.ts';
import { extractFrameArgs } from '../../../src/core/ffmpeg/extract-frame.ts';
import { imagesFromChunks } from '../../../src/core/plan/images-from-chunks.ts';
import { frameAt } from '../../../src/core/plan/wanted-frames.ts';
import { value } from '../../../src/core/rational.ts';
import { imagesOfChunk } from '../../../src/media/steps/images-of-chunk.ts';
import { runStep } from '../../../src/media/steps/run-step.ts';
import type { EncodeVideo, ExtractImages, Images, Step } from '../../../src/schemas/plan.ts';
import { emptyFolder, ffmpeg } from '../generated-media.ts';
import { type LocalSteps, planSteps } from './local-steps.ts';

type WithImages = EncodeVideo & { images: Images };

interface Film extends LocalSteps {
  /** The step of the images, as it would be without chunks. */
  alone: ExtractImages;
  /** Chunks that make images, and the rest of that step. */
  chunks: WithImages[];
  rest: ExtractImages[];
}

/** The first one is in the opening. */
const timestamps = ['00:00:00', '00:00:11', '00:00:01', '00:00:06', '00:00:07'];

async function filmOf(file: string, make: (path: string) => Promise<unknown>): Promise<Film> {
  const source = join(await emptyFolder(onTestFinished), file);
  await make(source);
  const thumbnails = timestamps.map((timestamp) => ({ timestamp, resolutions: ['90'], formats: ['jpg' as const] }));
  const presets = [{ format: 'hls' as const, resolutions: ['90', '60'] }];
  const steps = await planSteps(source, { presets, thumbnails }, onTestFinished);
  const alone = steps.plan.steps.find((step) => step.kind === 'extract-images')!;
  const chunked = imagesFromChunks(steps.plan).steps;
  const chunks = chunked.filter(
    (step): step is WithImages => step.kind === 'encode-video' && step.images !== undefined,
  );
  return { ...steps, alone, chunks, rest: chunked.filter((step) => step.kind === 'extract-images') };
}

const pictures = (rate = '25', seconds = 12) => ['-f', 'lavfi', '-i', `testsrc2=s=160x96:r=${rate}:d=${seconds}`];
const encoded = (...args: string[]) => ['-c:v', 'libx264', '-preset', 'veryfast', ...args];
const generated =
  (...args: string[]) =>
  (path: string) =>
    ffmpeg(...args, path);

async function rotated(path: string) {
  const upright = `${path}.mp4`;
  await ffmpeg(...pictures(), ...encoded(), upright);
  await ffmpeg('-display_rotation', '90', '-i', upright, '-c', 'copy', path);
}

/** So many bytes are lost behind this share of the file. */
const spoilt = (share: number, length: number) => async (path: string) => {
  await ffmpeg(...pictures(), ...encoded('-g', '25', '-movflags', '+faststart'), path);
  const bytes = await readFile(path);
  const start = Math.floor(bytes.length * share);
  bytes.subarray(start, start + length).fill(0);
  await writeFile(path, bytes);
};

const uneven = ['-vf', "select='not(eq(mod(n,7),3))*not(eq(mod(n,11),5))'", '-fps_mode', 'vfr'];
const longer = ['-f', 'lavfi', '-i', 'sine=d=12', '-c:a', 'aac'];
const hdr = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];

const films: [name: string, file: string, make: (path: string) => Promise<unknown>][] = [
  ['keyframes far apart', 'a.mp4', generated(...pictures(), ...encoded('-g', '250'))],
  ['a variable rate', 'a.mkv', generated(...pictures('30000/1001'), ...uneven, ...encoded('-g', '60'))],
  ['a transport stream', 'a.ts', generated(...pictures(), ...encoded('-g', '50', '-x264-params', 'open-gop=1'))],
  ['rotated', 'a.mp4', rotated],
  ['HDR', 'a.mp4', generated(...pictures('25', 2), ...encoded(...hdr, '-pix_fmt', 'yuv420p10le'))],
  ['a last frame that is held', 'a.mp4', generated(...pictures('25', 7), ...longer, ...encoded())],
  ['one frame', 'a.mp4', generated(...pictures(), '-frames:v', '1', ...encoded())],
];

describe.each(films)('a film with %s', (_name, file, make) => {
  test('gives the frames that are extracted one by one, and the same renditions, byte for byte', async () => {
    const { chunks, plan, source, io } = await filmOf(file, make);
    expect(chunks.length).toBeGreaterThan(0);
    for (const chunk of chunks) {
      const { images, ...bare } = chunk;
      const [full, held, plain] = [await io(), await io(), await io()];
      await ffmpeg(...stepCommands(plan, chunk, full)[0]!);
      await ffmpeg(...heldVideoArgs(plan, chunk, held));
      await ffmpeg(...stepCommands(plan, bare, plain)[0]!);
      const { rate } = plan.picture!;
      const first = { at: chunk.from / value(rate), seek: chunk.seek, images: [] };
      const ordered = [first, ...images.frames].toSorted((a, b) => a.at - b.at);
      const distinct = new Map(ordered.map((frame) => [frameAt(plan.picture!, frame.at), frame]));
      const extracted: Buffer[] = [];
      for (const frame of distinct.values())
        extracted.push(await ffmpeg(...extractFrameArgs(plan.picture!, frame, images.size, source)));
      const expected = Buffer.concat(extracted);
      expect(expected.length).toBe(distinct.size * images.size.width * images.size.height * 3);
      for (const at of [full, held]) expect((await readFile(workFiles.frames(at))).equals(expected)).toBe(true);
      for (const hash of chunk.renditions) {
        const [made, before] = await Promise.all([full, plain].map((at) => readFile(workFiles.encoded(at, hash))));
        expect(made!.equals(before!)).toBe(true);
      }
    }
  });
});

/** The images as they are published by these steps, by their times, and what the steps say. */
async function imagesBy({ plan, alone, io, read }: Film, steps: Step[]) {
  const results = [];
  for (const step of steps) results.push(await runStep(plan, step, await io()));
  const images: Record<number, string> = {};
  for (const { at, images: made } of alone.frames)
    for (const { key } of made)
      images[at] = createHash('sha256')
        .update(await read(key))
        .digest('hex');
  const outputs = results.flatMap(({ outputs }) => outputs.map(({ id }) => id));
  return { images, outputs: outputs.toSorted(), warnings: results.flatMap(({ warnings }) => warnings) };
}

const [, file, make] = films[0]!;

describe('the images of chunks are those that are extracted one by one', () => {
  test.each([
    ['as a rule', make],
    ['where the last frames are lost', spoilt(0.55, 1e9)],
  ] as const)('%s', async (_name, make) => {
    const film = await filmOf(file, make);
    expect(film.chunks.flatMap(({ images }) => images.frames)).toHaveLength(timestamps.length - 1);
    expect(await imagesBy(film, [...film.chunks, ...film.rest])).toEqual(await imagesBy(film, [film.alone]));
  });

  test('but for frames that are damaged: they are as the video shows them', async () => {
    const film = await filmOf(file, spoilt(0.45, 2e4));
    const chunked = await imagesBy(film, [...film.chunks, ...film.rest]);
    const alone = await imagesBy(film, [film.alone]);
    for (const at of [0, 1, 11]) expect(chunked.images[at]).toBe(alone.images[at]);
    expect({ ...chunked, images: null }).toEqual({ ...alone, images: null });
  });

  test.each([10.2, 100, 0.5])('with a seek to %d s, which comes late or early', async (seek) => {
    const film = await filmOf(file, make);
    const moved = film.chunks.map((chunk) => ({ ...chunk, seek }));
    expect(await imagesBy(film, [...moved, ...film.rest])).toEqual(await imagesBy(film, [film.alone]));
  });
});

test('frames that the encode has not left are sought', async () => {
  const film = await filmOf(file, make);
  const [chunk] = film.chunks;
  const { images } = chunk!;
  const at = await film.io();
  await ffmpeg(...stepCommands(film.plan, chunk!, at)[0]!);
  await truncate(workFiles.frames(at), 2 * images.size.width * images.size.height * 3 + 1);
  const expected = await imagesBy(film, [film.alone]);
  const made = await imagesOfChunk(film.plan, chunk!, images, at);
  expect(made).toMatchObject({ warnings: [], renditions: {} });
  expect(made.outputs).toHaveLength(images.frames.length);
  expect(made.cpuSeconds).toBeGreaterThan(0);
  expect(await imagesBy(film, [])).toEqual({ ...expected, outputs: [] });
});

test('a chunk says what it made and spent, tells its progress, and leaves no frame in its folder', async () => {
  const film = await filmOf(file, make);
  const [chunk] = film.chunks;
  const shares: number[] = [];
  const at = await film.io({ onProgress: (share) => shares.push(share) });
  const result = await runStep(film.plan, chunk!, at);
  const made = chunk!.images.frames.flatMap(({ images }) => images.map(({ output }) => output));
  expect(result.outputs.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
  expect(Object.keys(result.renditions).toSorted()).toEqual(chunk!.renditions.toSorted());
  expect(result.cpuSeconds).toBeGreaterThan(0);
  expect(Math.max(...shares)).toBeGreaterThan(0.9);
  expect(existsSync(workFiles.frames(at))).toBe(false);
});
