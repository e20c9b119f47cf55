import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { runCommand } from '../cli/program.ts';
import { checkFolder } from '../conformance/output.ts';
import { expectFaithful, floors } from '../inputs/fidelity.ts';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { ffprobe } from './ffprobe.ts';

interface Row {
  file: string;
  /** Of the MP4 at 360. */
  size: [number, number];
  /** Of the picture, at its constant rate; those of the source where that has one. */
  frames: number;
  rate: string;
  /** Seconds; `null` for no sound. */
  sound: number | null;
  /** Sizes of the HLS output at 240 and 360, each once. */
  hls: string[];
  warnings?: string[];
  /** SSIM of the worst frame, where it is not that of films. */
  floor?: number;
}

const above = 'resolution_above_source';
const table: Row[] = [
  {
    file: '4x3-240p.mp4',
    size: [320, 240],
    frames: 209,
    rate: '30000/1001',
    sound: 7.035,
    hls: ['320x240'],
    warnings: [above],
  },
  { file: 'camera-720p.mp4', size: [640, 360], frames: 249, rate: '30/1', sound: 8.329, hls: ['426x240', '640x360'] },
  {
    file: 'camera-mpeg2.mpg',
    size: [480, 360],
    frames: 249,
    rate: '30000/1001',
    sound: 8.308,
    hls: ['320x240', '480x360'],
  },
  // 242 frames on a grid with holes: a player shows the one before for longer
  {
    file: 'camera-theora.ogv',
    size: [540, 360],
    frames: 246,
    rate: '30000/1001',
    sound: 8.23,
    hls: ['360x240', '540x360'],
  },
  { file: 'hevc-1080p.mp4', size: [640, 360], frames: 300, rate: '30/1', sound: 10.005, hls: ['426x240', '640x360'] },
  { file: 'muxed-720p.ts', size: [640, 360], frames: 240, rate: '30/1', sound: 8, hls: ['426x240', '640x360'] },
  // 41 frames at a variable rate
  {
    file: 'phone-1080p-vfr.mp4',
    size: [640, 360],
    frames: 46,
    rate: '30/1',
    sound: 1.6,
    hls: ['426x240', '640x360'],
  },
  {
    file: 'rotated-portrait-6ch.mp4',
    size: [360, 640],
    frames: 45,
    rate: '24/1',
    sound: 1.922,
    hls: ['240x426', '360x640'],
  },
  {
    file: 'surveillance-80s-noaudio.avi',
    ...{ size: [480, 360], frames: 795, rate: '10/1', sound: null, hls: ['320x240', '480x360'] },
    warnings: ['no_sound'],
  },
  {
    file: 'vp9-180p.webm',
    size: [320, 180],
    frames: 300,
    rate: '30/1',
    sound: null,
    hls: ['320x180'],
    warnings: ['no_sound', above, above],
    floor: floors.tiny,
  },
];

async function encode(file: string): Promise<{ job: Job; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-corpus-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const args = ['--hls', '240,360', '--mp4', '360', '--thumbnail', '00:00:01', '--quality', 'draft', '--json'];
  const { code, stdout, stderr } = await runCommand(['encode', mediaFile(`good/${file}`), '-o', folder, ...args]);
  expect(code, stderr).toBe(0);
  return { job: JSON.parse(stdout), folder };
}

describe.skipIf(!hasCorpus).each(table)(
  '$file',
  ({ file, size, frames, rate, sound, hls, warnings = [], floor = floors.film }) => {
    test('has every frame, its size and its sound, as MP4 and as HLS', { timeout: 300_000 }, async () => {
      const { job, folder } = await encode(file);
      expect(job.warnings.map(({ code }) => code)).toEqual(warnings);
      expect(job.files.map(({ type }) => type)).toEqual(['video', 'x-tar', 'image']);

      const picture = { codec_name: 'h264', nb_read_frames: String(frames), r_frame_rate: rate, pix_fmt: 'yuv420p' };
      const mp4 = await ffprobe(join(folder, '360p.mp4'));
      expect(mp4.video).toMatchObject({ ...picture, width: size[0], height: size[1], sample_aspect_ratio: '1:1' });
      expect(Number(mp4.format.start_time)).toBe(0);
      expect(mp4.audio === undefined).toBe(sound === null);
      if (sound !== null) {
        expect(mp4.audio).toMatchObject({ codec_name: 'aac', channels: 2 });
        expect(Math.abs(Number(mp4.audio!.duration) - sound)).toBeLessThan(0.025);
      }

      const index = await readFile(join(folder, 'hls/index.m3u8'), 'utf8');
      expect([...index.matchAll(/RESOLUTION=(\S+?),/g)].map(([, found]) => found)).toEqual(hls);
      for (const [playlist] of index.matchAll(/^\w+\.m3u8$/gm)) {
        const { video } = await ffprobe(join(folder, 'hls', playlist));
        expect(video).toMatchObject(picture);
      }
      expect(index.includes('TYPE=AUDIO')).toBe(sound !== null);
      expect(await checkFolder(folder, { sequence: true })).toEqual([]);
      await expectFaithful(join(folder, 'hls/index.m3u8'), mediaFile(`good/${file}`), { floor });
    });
  },
);
