import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findEncoder } from '../../src/media/encoder.ts';
import { bareEnvironment } from '../../src/media/environment.ts';

const execute = promisify(execFile);

export interface Stream {
  codec_type: 'video' | 'audio';
  codec_name: string;
  width?: number;
  height?: number;
  channels?: number;
  r_frame_rate: string;
  sample_aspect_ratio?: string;
  pix_fmt?: string;
  start_time: string;
  duration?: string;
  nb_read_frames: string;
}

export interface Probed {
  format: { format_name: string; duration: string; start_time: string };
  streams: Stream[];
  video: Stream | undefined;
  audio: Stream | undefined;
}

/** Reads a file or an address to its end, every frame decoded. */
export async function ffprobe(target: string): Promise<Probed> {
  const { ffprobe } = await findEncoder();
  const args = ['-v', 'error', '-count_frames', '-show_format', '-show_streams', '-of', 'json', target];
  const { stdout, stderr } = await execute(ffprobe, args, { env: bareEnvironment, maxBuffer: 1e7 });
  if (stderr !== '') throw new Error(`ffprobe on ${target}: ${stderr}`);
  const probed = JSON.parse(stdout) as Omit<Probed, 'video' | 'audio'>;
  const first = (type: string) => probed.streams.find((stream) => stream.codec_type === type);
  return { ...probed, video: first('video'), audio: first('audio') };
}
