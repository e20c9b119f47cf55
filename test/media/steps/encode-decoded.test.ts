import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AudioRendition } from '../../../src/schemas/plan.ts';
import { scriptedEncoder } from '../../worker/encoders.ts';
import { emptyFolder, encoder, ffmpeg } from '../generated-media.ts';
import { planSteps } from './local-steps.ts';

async function film() {
  const source = join(await emptyFolder(onTestFinished), 'film.ts');
  await ffmpeg('-f', 'lavfi', '-i', 'sine=r=48000:d=2', '-c:a', 'ac3', source);
  const steps = await planSteps(source, { presets: [{ format: 'hls', resolutions: ['240'] }] }, onTestFinished);
  expect((steps.plan.renditions[0] as AudioRendition).varies).toBe(true);
  return steps;
}

test('sound that may vary is encoded to its end, and its cost is that of both processes', async () => {
  const { run } = await film();
  const { renditions, cpuSeconds } = await run('encode-audio');
  const [facts] = Object.values(renditions);
  expect(facts!.segments.reduce((sum, { duration }) => sum + duration, 0) / facts!.timescale).toBeCloseTo(2, 1);
  expect(cpuSeconds).toBeGreaterThan(0);
});

test('a source that cannot be decoded ends both, with the reason of the one that reads it', async () => {
  const { run, source } = await film();
  await writeFile(source, 'no media at all');
  await expect(run('encode-audio')).rejects.toMatchObject({
    ...{ code: 'encode_failed', message: expect.stringContaining('Invalid data found') },
  });
});

test.each([
  ['decodes', '*pcm_f32le*'],
  ['encodes', '*tee*'],
])('where the process that %s fails, its reason is told, and nobody waits', async (_which, pattern) => {
  const { run } = await film();
  const script = `case "$*" in ${pattern}) echo "no room today" >&2; exit 1;; esac\nexec "$REAL" "$@"`;
  const broken = await scriptedEncoder(await emptyFolder(onTestFinished), script);
  await expect(run('encode-audio', { encoder: broken })).rejects.toMatchObject({
    ...{ code: 'encode_failed', message: expect.stringContaining('no room today') },
  });
});

test('a decoder that cannot be started leaves nobody waiting', async () => {
  const { run } = await film();
  const gone = { ...encoder, ffmpeg: '/no/such/ffmpeg' };
  await expect(run('encode-audio', { encoder: gone })).rejects.toMatchObject({ code: 'encoder_missing' });
});
