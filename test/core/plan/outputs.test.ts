import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/plan/plan.ts';
import type { Step } from '../../../src/schemas/plan.ts';
import { planInput, planOf, type Request, referenceRequest, savedProbe } from './inputs.ts';

const kinds = (request: Request) => planOf('camera-720p', request).outputs.map(({ type }) => type);
const ofKind = <K extends Step['kind']>(steps: Step[], kind: K) =>
  steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);

test('outputs come in the order of the contract: MP4, HLS, images', () => {
  expect(kinds(referenceRequest)).toEqual(['video', 'x-tar', 'image', 'image', 'image', 'image']);
});

test('images come format by format, without a filter before blur, however they were asked', () => {
  const thumbnail = { timestamp: '00:00:01', resolutions: ['360'] };
  const plan = planOf('camera-720p', {
    presets: referenceRequest.presets,
    thumbnails: [{ ...thumbnail, formats: ['webp', 'jpg', 'webp'], filters: ['blur', 'none', 'blur'] }],
  });
  const [step] = ofKind(plan.steps, 'extract-images');
  expect(step!.frames[0]!.images.map(({ format, filter }) => [format, filter])).toEqual([
    ['webp', 'none'],
    ['webp', 'blur'],
    ['jpg', 'none'],
    ['jpg', 'blur'],
  ]);
  expect(step!.frames[0]!.images.map(({ output }) => output)).toEqual(plan.outputs.slice(2).map(({ id }) => id));
});

test('a thumbnail without filters is one plain image; two at the same time are one decoded frame', () => {
  const thumbnail = { timestamp: '00:00:02', resolutions: ['360'], formats: ['jpg' as const] };
  const plan = planOf('camera-720p', { presets: referenceRequest.presets, thumbnails: [thumbnail, thumbnail] });
  const [step] = ofKind(plan.steps, 'extract-images');
  expect(step!.frames).toHaveLength(1);
  expect(step!.frames[0]!.images.map(({ filter }) => filter)).toEqual(['none', 'none']);
});

test('outputs name the item of the request that they answer, and the resolution asked', () => {
  const { presets, thumbnails } = planInput(savedProbe('camera-720p'), referenceRequest);
  const { outputs } = planOf('camera-720p', referenceRequest);
  expect(outputs.slice(0, 3).map(({ presetId, resolution }) => [presetId, resolution])).toEqual([
    [presets[1]!.id, '360'],
    [presets[0]!.id, '480'],
    [thumbnails[0]!.id, '360'],
  ]);
});

test('each picture size is encoded once and shared by HLS and MP4', () => {
  const plan = planOf('camera-720p', {
    presets: [
      { format: 'mp4', resolutions: ['360', '720'] },
      { format: 'hls', resolutions: ['240', '360', '720'] },
      { format: 'hls', resolutions: ['360'] },
    ],
  });
  const sizes = plan.renditions.flatMap((rendition) => (rendition.kind === 'video' ? [rendition.name] : []));
  expect(sizes).toEqual(['720p', '360p', '240p']);
  const hash = plan.renditions[1]!.hash;
  expect(ofKind(plan.steps, 'package-mp4')[0]!.video).toBe(hash);
  expect(ofKind(plan.steps, 'package-hls').map(({ videos }) => videos.includes(hash))).toEqual([true, true]);
});

test('a size above the source: a warning, the size of the source, once in HLS and for each resolution asked in MP4', () => {
  const plan = planOf('camera-720p', {
    presets: [
      { format: 'hls', resolutions: ['720', '1080', '4k'] },
      { format: 'mp4', resolutions: ['720', '1080', '4k'] },
    ],
  });
  expect(plan.renditions.map(({ name }) => name)).toEqual(['720p', 'audio']);
  expect(plan.outputs.map(({ type, resolution, width, height }) => [type, resolution, width, height])).toEqual([
    ['video', '720', 1280, 720],
    ['video', '1080', 1280, 720],
    ['video', '4k', 1280, 720],
    ['x-tar', '4k', 1280, 720],
  ]);
  expect(ofKind(plan.steps, 'package-hls')[0]!.videos).toHaveLength(1);
  expect(plan.warnings).toEqual([
    {
      code: 'resolution_above_source',
      message: 'The source is 1280x720: 1080 was encoded at 1280x720, not scaled up.',
    },
    { code: 'resolution_above_source', message: 'The source is 1280x720: 4k was encoded at 1280x720, not scaled up.' },
  ]);
});

test('a portrait source is named by its short side', () => {
  const { outputs } = planOf('rotated-portrait-6ch', referenceRequest);
  expect(outputs.slice(0, 2).map(({ width, height }) => [width, height])).toEqual([
    [360, 640],
    [480, 854],
  ]);
});

test('a source without sound has outputs without sound, and a warning', () => {
  const plan = planOf('surveillance', referenceRequest);
  expect(plan.warnings).toEqual([{ code: 'no_sound', message: 'The source has no sound, so the outputs have none.' }]);
  expect(plan.renditions.map(({ kind }) => kind)).toEqual(['video', 'video', 'video']);
  expect(ofKind(plan.steps, 'package-mp4')[0]).toMatchObject({
    audio: null,
    after: expect.not.arrayContaining(['audio']),
  });
});

test('of several sounds HLS has all, the first one by default, and an MP4 the first', () => {
  const probe = savedProbe('camera-720p');
  const second = { ...probe.media.audio[0]!, index: 2, language: 'fra' };
  const media = { ...probe.media, audio: [...probe.media.audio, second] };
  const timing = { ...probe.timing, audio: [...probe.timing.audio, { index: 2, first: 0, end: 8 }] };
  const sounds = (request: Request) => {
    const { renditions, steps } = makePlan(planInput({ media, timing }, request));
    const encoded = renditions.filter((rendition) => rendition.kind === 'audio');
    const [first, ...more] = encoded.map(({ hash }) => hash);
    for (const step of ofKind(steps, 'package-mp4')) expect(step.audio).toBe(first);
    for (const step of ofKind(steps, 'package-hls')) expect(step.audios).toEqual([first, ...more]);
    return encoded;
  };
  const [one, two] = [
    { stream: 1, language: null, name: 'audio' },
    { stream: 2, language: 'fra', name: 'audio-2' },
  ];
  expect(sounds(referenceRequest)).toMatchObject([one, two]);
  expect(sounds({ presets: [{ format: 'mp4', resolutions: ['360'] }] })).toMatchObject([one]);
});

test('a source with sound alone has outputs with sound alone, no thumbnails, and warnings that say so', () => {
  const plan = planOf('audio-only', referenceRequest);
  expect(plan.warnings.map(({ code }) => code)).toEqual(['no_picture', 'thumbnail_without_picture']);
  expect(plan.steps.map(({ kind }) => kind)).toEqual(['encode-audio', 'package-mp4', 'package-hls']);
  expect(plan.outputs.map(({ type, width, height }) => [type, width, height])).toEqual([
    ['video', 0, 0],
    ['x-tar', 0, 0],
  ]);
  expect(plan.picture).toBeNull();
});

test('a thumbnail past the end is left out with a warning, the others are made', () => {
  const thumbnail = { resolutions: ['360'], formats: ['jpg' as const] };
  const plan = planOf('camera-720p', {
    presets: referenceRequest.presets,
    thumbnails: ['00:00:08', '00:00:09', '01:00:00'].map((timestamp) => ({ ...thumbnail, timestamp })),
  });
  expect(ofKind(plan.steps, 'extract-images')[0]!.frames.map(({ at }) => at)).toEqual([8]);
  expect(plan.warnings).toEqual([
    { code: 'thumbnail_after_end', message: 'The thumbnail at 00:00:09 was left out: the source ends after 8.30 s.' },
    { code: 'thumbnail_after_end', message: 'The thumbnail at 01:00:00 was left out: the source ends after 8.30 s.' },
  ]);
});

test('a film whose thumbnails all lie past its end decodes no frame for them', () => {
  const thumbnails = [{ timestamp: '99:59:59', resolutions: ['360'], formats: ['jpg' as const] }];
  expect(planOf('camera-720p', { ...referenceRequest, thumbnails }).steps.map(({ id }) => id)).not.toContain('images');
});

test('the same rendition of another project, source, encoder or quality has another address', () => {
  const input = planInput(savedProbe('camera-720p'), referenceRequest);
  const hashes = [
    input,
    { ...input, address: { ...input.address, projectId: '605311c86efd284e474c0002' } },
    { ...input, address: { ...input.address, sha256: 'cd'.repeat(32) } },
    { ...input, address: { ...input.address, encoder: 'ffmpeg version 5.1' } },
    { ...input, quality: 'high' as const },
  ].map((other) => makePlan(other).renditions[0]!.hash);
  expect(new Set(hashes).size).toBe(hashes.length);
});
