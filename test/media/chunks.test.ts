import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readChunkArgs } from '../../src/core/ffmpeg/encode-video.ts';
import { frames } from '../../src/core/ffmpeg/picture-filters.ts';
import type { EncodeVideo, Plan } from '../../src/schemas/plan.ts';
import { hasMedia, mediaFile } from '../media-files.ts';
import { emptyFolder, ffmpeg } from './generated-media.ts';
import { planSteps } from './steps/local-steps.ts';

/** A checksum of each frame that a chunk reads, at the constant rate, before anything is encoded. */
async function framesOf(plan: Plan, source: string, step: EncodeVideo): Promise<string[]> {
  const picture = plan.picture!;
  const graph = `[0:${picture.stream}]${frames(picture, step.from, step.to).join(',')},scale=64:36[v]`;
  const input = readChunkArgs(picture, step, source);
  const listed = await ffmpeg(...input, '-filter_complex', graph, '-map', '[v]', '-f', 'framemd5', '-');
  const rows = listed
    .toString()
    .split('\n')
    .filter((line) => /^\d/.test(line));
  return rows.map((row) => row.split(',').at(-1)!.trim());
}

const numbered = (rate: string, seconds: number) => [
  ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=${rate}:d=${seconds}`, '-c:v', 'libx264', '-preset', 'veryfast'],
];
/** Frames in uneven distances, as phones and screen recorders leave them. */
const uneven = ['-vf', "select='not(eq(mod(n,7),3))*not(eq(mod(n,11),5))'", '-fps_mode', 'vfr'];

const made: [name: string, file: string, args: string[]][] = [
  ['an MP4 with long GOPs', 'a.mp4', [...numbered('25', 40), '-g', '250']],
  ['an MP4 at 29.97', 'a.mp4', [...numbered('30000/1001', 40), '-g', '48']],
  ['an MP4 with a variable rate', 'a.mp4', [...numbered('30', 40), ...uneven, '-g', '60']],
  ['a WebM with a variable rate', 'a.mkv', [...numbered('30', 40), ...uneven, '-g', '60']],
  [
    'a transport stream with open GOPs',
    'a.ts',
    [...numbered('25', 40), '-g', '50', '-x264-params', 'open-gop=1:bframes=3'],
  ],
  ['a transport stream with long GOPs', 'a.ts', [...numbered('25', 40), '-g', '250']],
  ['an AVI', 'a.avi', [...numbered('25', 40).slice(0, 4), '-c:v', 'mpeg4', '-g', '100', '-q:v', '5']],
  ['a film that starts at 20 s', 'a.ts', [...numbered('24', 40), '-g', '40', '-output_ts_offset', '20']],
  [
    // 6.8 s for the chunk that begins at 7 s
    'an interlaced MP4 whose keyframe is a fifth of a second before a chunk',
    'a.mp4',
    [...numbered('25', 40), '-g', '34', '-sc_threshold', '0', '-flags', '+ildct+ilme', '-vf', 'setfield=tff'],
  ],
  ['an MP4 that an edit list shortens', 'a.mp4', [...numbered('25', 40), '-g', '100', '-ss', '1.3']],
];

const recorded = [
  'good/surveillance-80s-noaudio.avi',
  'good/hevc-1080p.mp4',
  'good/vp9-180p.webm',
  'good/4x3-240p.mp4',
];

async function expectExact(source: string) {
  const { plan } = await planSteps(source, { presets: [{ format: 'hls', resolutions: ['240'] }] }, onTestFinished);
  const chunks = plan.steps.filter((step) => step.kind === 'encode-video');
  const whole = { ...chunks[0]!, from: 0, to: plan.picture!.frames, seek: null };
  const expected = await framesOf(plan, source, whole);
  const found: string[] = [];
  for (const chunk of chunks) found.push(...(await framesOf(plan, source, chunk)));
  expect(found).toEqual(expected);
  expect(found).toHaveLength(plan.picture!.frames);
  return chunks;
}

test.each(made)('%s: the chunks together have every frame of the film, once', async (_name, file, args) => {
  const source = join(await emptyFolder(onTestFinished), file);
  await ffmpeg(...args, source);
  const chunks = await expectExact(source);
  expect(chunks.length).toBeGreaterThan(2);
  expect(chunks.some(({ seek }) => seek !== null)).toBe(true);
});

test.each(recorded.filter(hasMedia))('%s: the chunks together have every frame of the film, once', async (name) => {
  await expectExact(mediaFile(name));
});
