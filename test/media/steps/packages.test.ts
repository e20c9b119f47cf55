import { join, posix } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { boxes } from '../../../src/core/mp4/boxes.ts';
import type { Plan } from '../../../src/schemas/plan.ts';
import type { StepResult } from '../../../src/schemas/results.ts';
import { ffprobe } from '../../e2e/ffprobe.ts';
import { emptyFolder, ffmpeg, makeFlashAndBeep } from '../generated-media.ts';
import { type LocalSteps, planSteps } from './local-steps.ts';

/** Seconds. */
const flash = 1.4;
const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => cleanups.unshift(cleanup);
let steps: LocalSteps;
let plan: Plan;

beforeAll(async () => {
  const source = await makeFlashAndBeep(join(await emptyFolder(after), 'source.mkv'), flash);
  const presets = [
    { format: 'hls' as const, resolutions: ['240'] },
    { format: 'mp4' as const, resolutions: ['240'] },
  ];
  steps = await planSteps(source, { presets }, after);
  plan = steps.plan;
  await steps.run('encode-video');
  await steps.run('encode-audio');
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const output = (type: string) => plan.outputs.find((one) => one.type === type)!;

/** Seconds to the first sample of sound that is louder than a whisper. */
async function beepOf(path: string): Promise<number> {
  const bytes = await ffmpeg('-i', path, '-map', '0:a', '-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1');
  const samples = new Int16Array(new Uint8Array(bytes).buffer);
  return samples.findIndex((sample) => Math.abs(sample) > 3000) / 48_000;
}

/** Seconds to the first frame that is bright. */
async function flashOf(path: string): Promise<number> {
  const scaling = ['-vf', 'scale=1:1:flags=area,format=gray'];
  const bytes = await ffmpeg('-i', path, '-map', '0:v', ...scaling, '-f', 'rawvideo', 'pipe:1');
  return bytes.findIndex((brightness) => brightness > 128) / 25;
}

describe('a progressive MP4', () => {
  let result: StepResult;
  let path: string;

  beforeAll(async () => {
    result = await steps.run('package-mp4');
    path = steps.path(output('video').key);
  });

  test('has its index before its media, so that it plays while it loads', async () => {
    const order = boxes(await steps.read(output('video').key)).map(({ type }) => type);
    expect(order.indexOf('moov')).toBeGreaterThan(0);
    expect(order.indexOf('moov')).toBeLessThan(order.indexOf('mdat'));
    expect(order).not.toContain('moof');
  });

  test('starts at 0, with every frame', async () => {
    const { format, video, audio } = await ffprobe(path);
    expect(Number(format.start_time)).toBe(0);
    expect(Number(video!.start_time)).toBe(0);
    expect(Number(audio!.start_time)).toBe(0);
    expect(video!.nb_read_frames).toBe('75');
  });

  test('has its sound within a millisecond of where the source has it, and its picture on the frame', async () => {
    const source = await beepOf(steps.source);
    expect(source).toBeCloseTo(flash, 2);
    expect(Math.abs((await beepOf(path)) - source)).toBeLessThan(0.001);
    expect(await flashOf(path)).toBe(await flashOf(steps.source));
  });

  test('is described as it is', async () => {
    const { id, key } = output('video');
    const size = (await steps.read(key)).length;
    expect(result).toMatchObject({
      renditions: {},
      outputs: [{ id, size, width: 426, height: 240, codec: expect.stringMatching(/^avc1\.\w{6},mp4a\.40\.2$/) }],
    });
    const { duration, bitrate } = result.outputs[0]!;
    expect(duration).toBeCloseTo(3, 1);
    expect(bitrate).toBe(Math.round((size * 8) / duration!));
  });

  test('is the same when it is made again', async () => {
    const { key } = output('video');
    const before = await steps.read(key);
    expect((await steps.run('package-mp4')).outputs).toEqual(result.outputs);
    expect((await steps.read(key)).equals(before)).toBe(true);
  });
});

describe('an HLS output', () => {
  let result: StepResult;
  let folder: string;

  beforeAll(async () => {
    result = await steps.run('package-hls');
    folder = output('x-tar').key;
  });

  const text = async (name: string) => String(await steps.read(`${folder}/${name}`));
  const urisOf = (playlist: string) => [...playlist.matchAll(/URI="([^"]+)"|^([^#\n]+)$/gm)].map((m) => m[1] ?? m[2]!);

  test('names its playlists, and they name segments that are published, all by relative URL', async () => {
    const index = await text('index.m3u8');
    expect(urisOf(index).toSorted()).toEqual(['240p.m3u8', 'audio.m3u8'].toSorted());
    for (const name of urisOf(index)) {
      const uris = urisOf(await text(name));
      expect(uris.length).toBeGreaterThan(1);
      for (const uri of uris) {
        expect(uri).not.toMatch(/^(\/|[a-z]+:)/);
        expect(steps.published).toContain(posix.join(folder, uri));
      }
    }
  });

  test('is published last where everybody starts', () => {
    expect(steps.published.filter((key) => key.startsWith(folder)).at(-1)).toBe(`${folder}/index.m3u8`);
  });

  test('has picture and sound as the source has them', async () => {
    const index = steps.path(`${folder}/index.m3u8`);
    const { streams } = await ffprobe(index);
    const start = Math.min(...streams.map(({ start_time }) => Number(start_time)));
    expect(start).toBeLessThan(0.2);
    expect(await flashOf(index)).toBe(await flashOf(steps.source));
    const picture = await ffprobe(steps.path(`${folder}/240p.m3u8`));
    expect(picture.video!.nb_read_frames).toBe('75');
  });

  test('is as large as all that it names', async () => {
    const names = ['index.m3u8', '240p.m3u8', 'audio.m3u8'];
    const texts = await Promise.all(names.map(text));
    const segments = [...new Set(texts.slice(1).flatMap(urisOf))];
    const bytes = await Promise.all(segments.map((uri) => steps.read(posix.join(folder, uri))));
    const size = [...texts.map((one) => Buffer.byteLength(one)), ...bytes.map(({ length }) => length)];
    expect(result.outputs[0]).toMatchObject({ format: 'hls', size: size.reduce((sum, one) => sum + one, 0) });
  });
});
