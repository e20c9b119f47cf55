import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { findEncoder } from '../../src/media/encoder.ts';
import { run } from '../../src/media/process.ts';
import { hasMedia, mediaFile } from '../media-files.ts';
import type { Seed } from './mutations.ts';

const small = ['-t', '1', '-vf', 'scale=96:64', '-r', '12'];
/** Each container, made from the first second of a recording. */
const containers: Record<string, string[]> = {
  mp4: [...small, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'],
  mov: [...small, '-c:v', 'mpeg4', '-c:a', 'pcm_s16le'],
  mkv: [...small, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'flac'],
  webm: [...small, '-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libvorbis'],
  ts: [...small, '-c:v', 'mpeg2video', '-r', '25', '-c:a', 'mp2'],
  avi: [...small, '-c:v', 'mjpeg', '-c:a', 'mp3'],
  ogv: ['-t', '1', '-vn', '-c:a', 'libvorbis', '-f', 'ogg'],
  mpg: [...small, '-c:v', 'mpeg1video', '-r', '25', '-c:a', 'mp2'],
  gif: [...small, '-an'],
  mp3: ['-t', '1', '-vn', '-c:a', 'libmp3lame'],
  flac: ['-t', '1', '-vn', '-c:a', 'flac'],
  wav: ['-t', '1', '-vn', '-c:a', 'pcm_s16le'],
  png: ['-frames:v', '1', '-vf', 'scale=96:64', '-update', '1'],
};
/** Recordings whose first second is taken as it is, bytes and all. */
const recordings = [
  ...['good/4x3-240p.mp4', 'good/camera-mpeg2.mpg', 'good/camera-theora.ogv', 'good/vp9-180p.webm'],
  ...['good/surveillance-80s-noaudio.avi', 'odd/anim-1fps.gif', 'odd/audio-only.mp3', 'odd/edit-list.mp4'],
  ...['odd/no-first-keyframe.ts', 'odd/one-frame-8x8.webm', 'odd/starts-at-24s.ts', 'odd/audio-cover-art.flac'],
];

/** Small good files of every container. @param folder for what is made on the way */
export async function makeSeeds(folder: string): Promise<Seed[]> {
  const { ffmpeg } = await findEncoder();
  const make = async (source: string, name: string, args: string[]): Promise<Seed[]> => {
    const path = join(folder, name);
    const { code } = await run(ffmpeg, ['-v', 'error', '-nostdin', '-y', '-i', source, ...args, path]);
    return code === 0 ? [{ kind: extname(name).slice(1), bytes: await readFile(path) }] : [];
  };
  const from = mediaFile('good/4x3-240p.mp4');
  const made = Object.entries(containers).map(([kind, args]) => make(from, `small.${kind}`, args));
  const cut = recordings
    .filter(hasMedia)
    .map((name) => make(mediaFile(name), basename(name), ['-t', '1', '-c', 'copy', '-map', '0']));
  return (await Promise.all([...made, ...cut])).flat();
}
