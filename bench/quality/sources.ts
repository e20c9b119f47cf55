import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { common } from '../../src/core/ffmpeg/arguments.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import { type Generated, generated } from './generated.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/**
 * `hard`: noise that no film has, `fast`: more than 30 frames a second, `uhd`: above 1080. These three are measured in
 * the parts that are about them alone; a file that was `given` in all.
 */
export type Kind = 'given' | 'recorded' | Generated['kind'];

/** A video to measure with. */
export interface SourceFile {
  name: string;
  kind: Kind;
  path: string;
}

const recorded: [path: string, kind: Kind][] = [
  ['good/phone-1080p-vfr.mp4', 'recorded'],
  ['good/camera-720p.mp4', 'recorded'],
  ['good/surveillance-80s-noaudio.avi', 'recorded'],
  ['good/hevc-1080p.mp4', 'recorded'],
  ['good/muxed-720p.ts', 'recorded'],
  ['odd/alpha-vp9.webm', 'fast'],
];

export interface Wanted {
  files: string[];
  /** Of the recorded clips. */
  folder: string;
  kinds: Kind[];
  /** Parts of names: sources with none of them are left out, unless there is nothing here. */
  only: string[];
  /** Folder for the generated ones. */
  work: string;
  /** Length of the generated ones. */
  seconds: number;
}

/** The videos to measure with: the files given, or else the recorded ones and those generated from them. */
export async function sourceFiles(
  encoder: Encoder,
  { files, folder, kinds, only, work, seconds }: Wanted,
): Promise<SourceFile[]> {
  if (files.length > 0) return files.map((path) => ({ name: basename(path), kind: 'given', path }));
  const wanted = ({ name, kind }: { name: string; kind: Kind }) =>
    kinds.includes(kind) && (only.length === 0 || only.some((part) => name.includes(part)));
  const found = recorded
    .map(([path, kind]): SourceFile => ({ name: basename(path), kind, path: join(folder, path) }))
    .filter((source) => wanted(source) && existsSync(source.path));
  for (const video of generated.filter(wanted)) {
    const clips = video.from.map((name) => ['good', 'odd'].map((one) => join(folder, one, name)).find(existsSync));
    if (clips.includes(undefined)) continue;
    const path = join(work, `${video.name}.mp4`);
    await generate(encoder, video, clips as string[], seconds, path);
    found.push({ name: video.name, kind: video.kind, path });
  }
  return found;
}

async function generate(encoder: Encoder, { graph }: Generated, clips: string[], seconds: number, path: string) {
  const lossless = ['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-pix_fmt', 'yuv420p'];
  const colour = ['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
  const inputs = clips.flatMap((clip) => ['-i', clip]);
  await runFfmpeg(encoder, [
    ...[...common, ...inputs, '-filter_complex', `${graph}[made]`, '-map', '[made]', '-t', String(seconds)],
    ...[...lossless, ...colour, path],
  ]);
}
