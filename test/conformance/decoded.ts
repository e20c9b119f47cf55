import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { findEncoder } from '../../src/media/encoder.ts';
import { bareEnvironment } from '../../src/media/environment.ts';

interface DecodedTrack {
  kind: string;
  frames: number;
  /** Seconds at which the first frame is shown or heard. */
  start: number;
}

export interface Decoded {
  tracks: DecodedTrack[];
  /** What the decoder complained about, a line each. */
  complaints: string[];
}

const options = ['-hide_banner', '-v', 'warning', '-nostdin', '-copyts', '-f', 'mp4', '-i', 'pipe:0'];
/** A line for each frame: its track, and when it is shown. */
const list = ['-map', '0', '-fps_mode', 'passthrough', '-f', 'framecrc', 'pipe:1'];

/** Has ffmpeg decode an MP4, fragmented or with its index in front. */
export async function decode(bytes: Buffer): Promise<Decoded> {
  const { ffmpeg } = await findEncoder();
  const child = spawn(ffmpeg, [...options, ...list], { env: bareEnvironment });
  // It may end before it has read everything: its words say why
  child.stdin.on('error', () => {}).end(bytes);
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const tracks = [...printed.matchAll(/^#media_type (\d+): (\w+)/gm)].map(([, index = '', kind = '']) => {
    const [, numerator, denominator] = new RegExp(`^#tb ${index}: (\\d+)/(\\d+)`, 'm').exec(printed) ?? [];
    const frames = [...printed.matchAll(new RegExp(`^${index}, *-?\\d+, *(-?\\d+),`, 'gm'))];
    const start = (Number(frames[0]?.[1]) * Number(numerator)) / Number(denominator);
    return { kind, frames: frames.length, start };
  });
  return { tracks, complaints: said.split('\n').filter((line) => line !== '') };
}

/**
 * Every frame can be decoded; of sound all but the packets before its first sample, which decoders leave out.
 *
 * @param samples of each track
 */
export function decodeFaults({ tracks, complaints }: Decoded, samples: number[]): string[] {
  const faults = complaints.slice(0, 3).map((line) => `the decoder says: ${line}`);
  for (const [index, count] of samples.entries()) {
    const { kind = 'nothing', frames = 0 } = tracks[index] ?? {};
    const primed = kind === 'audio' ? 2 : 0;
    if (frames > count || frames < count - primed)
      faults.push(`${frames} of ${count} samples of track ${index + 1} can be decoded`);
  }
  return faults;
}
