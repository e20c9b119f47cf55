import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../cli/program.ts';
import { emptyFolder, ffmpeg } from '../media/generated-media.ts';
import { checkFolder } from './output.ts';

/** Films with a tone, by their rate and length: where durations are rounded, and where one frame is long. */
test.each<[string, string, number]>([
  ['shorter than a target duration', '25', 0.5],
  ['whose sound is rounded up and its picture down', '25', 1.48],
  ['that ends just before a segment and a half', '25', 6.48],
  ['at 23.976 frames a second', '24000/1001', 13.2],
  ['at 50 frames a second', '50', 7.1],
  ['at 120 frames a second', '120', 3],
  ['at 1 frame a second', '1', 13],
  ['of slides, with segments of 7 s', '13/10', 16],
  ['of several chunks', '25', 21.5],
  ['of one frame', '25', 0.04],
])('a film %s becomes HLS and MP4 that conform', async (_name, rate, seconds) => {
  const folder = await emptyFolder(onTestFinished);
  const source = join(folder, 'source.mp4');
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=320x240:r=${rate}:d=${seconds},format=yuv420p`];
  const sound = ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${seconds}`];
  await ffmpeg(...picture, ...sound, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', source);
  const out = join(folder, 'out');
  const args = ['encode', source, '-o', out, '--hls', '240', '--mp4', '240', '--quality', 'draft'];
  const { code, stderr } = await runCommand(args);
  expect(code, stderr).toBe(0);
  expect(await checkFolder(out, { sequence: true })).toEqual([]);
});
