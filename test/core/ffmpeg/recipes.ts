import { demuxers } from '../../../src/core/ffmpeg/untrusted-input.ts';
import type { AudioRendition, EncodeVideo, Picture, VideoRendition } from '../../../src/schemas/plan.ts';

/** 1,000 frames at 30000/1001, the first of them 0.5 s after the start of the file. */
export const picture: Picture = {
  stream: 0,
  pixels: 1920 * 1080,
  input: [],
  rate: '30000/1001',
  lead: 0.5,
  frames: 1000,
  held: 0,
  gop: 60,
  first: 30,
  segment: 180,
  prepare: [],
  matrix: 'bt709',
  range: 'tv',
  tonemap: false,
  asOutput: true,
};

export function rendition(height: number): VideoRendition {
  const hash = String(height).padStart(32, '0');
  return {
    kind: 'video',
    codec: 'h264',
    hash,
    prefix: `files/renditions/${hash}`,
    reused: false,
    name: `${height}p`,
    width: Math.round((height * 8) / 9) * 2,
    height,
    crf: 22,
    maxrate: height * 5000,
    bufsize: height * 10_000,
    preset: 'medium',
    opening: { preset: 'veryfast', params: 'ref=3' },
  };
}

export const sound: AudioRendition = {
  kind: 'audio',
  codec: 'aac',
  hash: 'a'.repeat(32),
  prefix: `files/renditions/${'a'.repeat(32)}`,
  reused: false,
  name: 'audio',
  stream: 3,
  varies: false,
  lead: 0.5,
  duration: 33.366667,
  pad: true,
  language: 'eng',
  sampleRate: 48_000,
  channels: 2,
  bitrate: 128_000,
};

export function chunk(renditions: VideoRendition[], from: number, to: number, seek: number | null = null): EncodeVideo {
  const hashes = renditions.map(({ hash }) => hash);
  return { id: 'video-0', kind: 'encode-video', after: [], weight: 1, renditions: hashes, from, to, seek };
}

export const outputsOf = (renditions: VideoRendition[]): Record<string, string> =>
  Object.fromEntries(renditions.map(({ hash, name }) => [hash, `/job/${name}.mp4`]));

/** The words of a command line in which none holds a space. */
export const words = (line: string): string[] => line.trim().split(/\s+/);

/** What stands before a source that a stranger made. */
export const guarded = `-protocol_whitelist file -format_whitelist ${demuxers.join(',')} -analyzeduration 60000000`;
