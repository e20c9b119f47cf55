import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { json, text } from 'node:stream/consumers';
import { findEncoder } from '../../src/media/encoder.ts';
import { bareEnvironment } from '../../src/media/environment.ts';

export interface Decoded {
  /** Frames of each track, as many as could be decoded. */
  frames: { video: number; audio: number };
  /** What the decoder complained about, a line each. */
  complaints: string[];
}

/** Has ffprobe decode an MP4, fragmented or with its index in front. */
export async function decode(bytes: Buffer): Promise<Decoded> {
  const { ffprobe } = await findEncoder();
  const shown = ['-show_entries', 'stream=codec_type,nb_read_frames', '-of', 'json'];
  const child = spawn(ffprobe, ['-v', 'error', '-count_frames', ...shown, '-f', 'mp4', '-i', 'pipe:0'], {
    env: bareEnvironment,
  });
  // It may end before it has read everything: its words say why
  child.stdin.on('error', () => {}).end(bytes);
  const [printed, said] = await Promise.all([json(child.stdout), text(child.stderr), once(child, 'close')]);
  const { streams = [] } = printed as { streams?: { codec_type: string; nb_read_frames?: string }[] };
  const framesOf = (type: string) =>
    streams.filter((one) => one.codec_type === type).reduce((sum, one) => sum + Number(one.nb_read_frames ?? 0), 0);
  return {
    frames: { video: framesOf('video'), audio: framesOf('audio') },
    complaints: said.split('\n').filter((line) => line !== ''),
  };
}

/**
 * Every frame can be decoded; of sound all but the packets before its first sample, which decoders leave out.
 *
 * @param samples of each track
 */
export function decodeFaults({ frames, complaints }: Decoded, samples: { video: number; audio: number }): string[] {
  const faults = complaints.slice(0, 3).map((line) => `the decoder says: ${line}`);
  if (frames.video !== samples.video) faults.push(`${frames.video} of ${samples.video} frames can be decoded`);
  const lost = samples.audio - frames.audio;
  if (lost < 0 || lost > 2) faults.push(`${frames.audio} of ${samples.audio} packets of sound can be decoded`);
  return faults;
}
