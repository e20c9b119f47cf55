import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { boxes } from '../../../src/core/mp4/boxes.ts';
import { soundKey } from '../../../src/core/plan/find-rendition.ts';
import type { AudioRendition, Plan } from '../../../src/schemas/plan.ts';
import type { StepResult } from '../../../src/schemas/results.ts';
import { ffprobe } from '../../e2e/ffprobe.ts';
import { emptyFolder, makeFilm } from '../generated-media.ts';
import { type LocalSteps, planSteps } from './local-steps.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => cleanups.unshift(cleanup);
let steps: LocalSteps;
let plan: Plan;
let sound: AudioRendition;

beforeAll(async () => {
  const source = await makeFilm(join(await emptyFolder(after), 'source.mp4'), '480x270', 3);
  const presets = [
    { format: 'hls' as const, resolutions: ['240'] },
    { format: 'mp4' as const, resolutions: ['240', '720'] },
  ];
  steps = await planSteps(source, { presets }, after);
  plan = steps.plan;
  sound = plan.renditions.find((rendition) => rendition.kind === 'audio')!;
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const topOf = (bytes: Buffer) => boxes(bytes).map(({ type }) => type);
/** With a limited bit rate x264 spends a few bytes more or less each time. */
const withoutBytes = ({ renditions }: StepResult) =>
  Object.entries(renditions)
    .toSorted()
    .map(([hash, { segments, ...facts }]) => [...[hash, facts], segments.map(({ duration }) => duration)]);
const bytesOf = (keys: string[]) => Promise.all(keys.map((key) => steps.read(key)));

test('the picture is published as segments, each size below the key of the plan', async () => {
  const result = await steps.run('encode-video');
  const videos = plan.renditions.filter(({ kind }) => kind === 'video');
  expect(videos).toHaveLength(2);
  for (const { hash, prefix } of videos) {
    const facts = result.renditions[hash]!;
    expect(facts.samples).toBe(75);
    const media = facts.segments.map((_segment, index) => `${prefix}/${index}.m4s`);
    expect(steps.published.filter((key) => key.startsWith(prefix))).toEqual([`${prefix}/init.mp4`, ...media]);
    const [init, ...rest] = await bytesOf([`${prefix}/init.mp4`, ...media]);
    expect(topOf(init!)).toEqual(['ftyp', 'moov']);
    expect(rest.map(({ length }) => length)).toEqual(facts.segments.map(({ bytes }) => bytes));
    expect(facts.segments.reduce((sum, { duration }) => sum + duration, 0) / facts.timescale).toBeCloseTo(3, 5);
  }
  expect(result).toMatchObject({ outputs: [], warnings: [] });
  expect(result.cpuSeconds).toBeGreaterThan(0);
  expect(result.wallSeconds).toBeGreaterThan(0);
});

test('the sound is published as segments and as a whole', async () => {
  const result = await steps.run('encode-audio');
  const facts = result.renditions[sound.hash]!;
  expect(facts.codec).toBe('mp4a.40.2');
  const segments = facts.segments.map((_segment, index) => `${sound.prefix}/${index}.m4s`);
  expect(steps.published.filter((key) => key.startsWith(sound.prefix))).toEqual([
    ...[`${sound.prefix}/init.mp4`, ...segments, soundKey(sound)],
  ]);
  const { audio, format } = await ffprobe(steps.path(soundKey(sound)));
  expect(audio).toMatchObject({ codec_name: 'aac' });
  expect(Math.abs(Number(format.duration) - 3)).toBeLessThan(0.03);
});

describe('a step that is done again', () => {
  test.each(['encode-video', 'encode-audio'] as const)(
    '%s gives the same keys, durations and samples',
    async (kind) => {
      const before = steps.published.length;
      const first = await steps.run(kind);
      const keys = steps.published.slice(before);
      const again = await steps.run(kind);
      expect(steps.published.slice(before + keys.length).toSorted()).toEqual(keys.toSorted());
      expect(withoutBytes(again)).toEqual(withoutBytes(first));
    },
  );

  test('gives the same bytes of sound, and the same init segments', async () => {
    const before = steps.published.length;
    await steps.run('encode-video');
    await steps.run('encode-audio');
    const keys = steps.published
      .slice(before)
      .filter((key) => key.startsWith(sound.prefix) || key.endsWith('init.mp4'));
    const bytes = await bytesOf(keys);
    await steps.run('encode-video');
    await steps.run('encode-audio');
    const now = await bytesOf(keys);
    expect(keys.filter((_key, index) => !now[index]!.equals(bytes[index]!))).toEqual([]);
  });
});

test('a step that is aborted publishes nothing more', async () => {
  const stopping = new AbortController();
  const before = steps.published.length;
  const changes = { signal: stopping.signal, onLog: () => stopping.abort(new Error('no longer wanted')) };
  await expect(steps.run('encode-video', changes)).rejects.toThrow('no longer wanted');
  expect(steps.published).toHaveLength(before);
});
