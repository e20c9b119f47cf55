import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { quiet } from '../../src/core/ffmpeg/common.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** A video to measure with. */
export interface SourceFile {
  name: string;
  /** `hard`: noise that no film has. It shows where the caps bite, and is measured under them alone. */
  kind: 'recorded' | 'simulated' | 'hard';
  path: string;
}

const recorded = [
  'phone-1080p-vfr.mp4',
  'camera-720p.mp4',
  'surveillance-80s-noaudio.avi',
  'hevc-1080p.mp4',
  'muxed-720p.ts',
];
const still = 'phone-1080p-vfr.mp4';

/** One frame of the phone's clip seen through a hand-held portrait camera: it sways, and every frame has new noise. */
const sway = [
  'trim=end_frame=1,loop=loop=-1:size=1,setpts=N/30/TB,fps=30',
  'hqdn3d=4,scale=-2:1440:flags=bicubic',
  "crop=720:1280:x='900+500*sin(t*0.9)+6*sin(t*11)':y='80+60*sin(t*1.3)+4*sin(t*13)'",
  'noise=alls=5:allf=t',
].join(',');
const hard = 'testsrc2=size=1280x720:rate=30,noise=alls=30:allf=t';

/**
 * The videos to measure with: the files given, or else the recorded ones of `folder` and two that are generated.
 *
 * @param work folder for the generated ones, which are `seconds` long
 */
export async function sourceFiles(
  encoder: Encoder,
  { files, folder, work, seconds }: { files: string[]; folder: string; work: string; seconds: number },
): Promise<SourceFile[]> {
  if (files.length > 0) return files.map((path) => ({ name: basename(path), kind: 'recorded', path }));
  const paths = recorded.map((name) => join(folder, name)).filter((path) => existsSync(path));
  const found = paths.map((path): SourceFile => ({ name: basename(path), kind: 'recorded', path }));
  const inputs: { name: string; kind: SourceFile['kind']; input: string[] }[] = [
    { name: 'noise-720p', kind: 'hard', input: ['-f', 'lavfi', '-i', hard] },
    ...found
      .filter(({ name }) => name === still)
      .map(({ path }) => ({
        name: 'sway-portrait-720p',
        kind: 'simulated' as const,
        input: ['-i', path, '-vf', sway],
      })),
  ];
  for (const { name, kind, input } of inputs) {
    const path = join(work, `${name}.mp4`);
    const lossless = ['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-pix_fmt', 'yuv420p'];
    const colour = ['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
    await runFfmpeg(encoder, [...quiet, ...input, '-t', String(seconds), ...lossless, ...colour, path]);
    found.push({ name, kind, path });
  }
  return found;
}
