import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bareEnvironment } from '../../src/media/environment.ts';
import { encoder, ffmpeg } from '../media/generated-media.ts';
import { bitSize, bits, bt709 } from './make-inputs.ts';

const execute = promisify(execFile);

interface RawStream {
  codec_type: 'video' | 'audio' | 'data' | 'subtitle';
  codec_name: string;
  width: number;
  height: number;
  sample_aspect_ratio: string;
  pix_fmt: string;
  field_order: string;
  color_range: string;
  color_space: string;
  color_primaries: string;
  color_transfer: string;
  r_frame_rate: string;
  nb_read_frames: string;
  start_time: string;
  duration: string;
  channels: number;
  sample_rate: string;
  tags?: Record<string, string>;
  side_data_list?: unknown[];
}

/** What ffprobe says of an output, every frame of it decoded. */
export interface Facts {
  format: { duration: string; start_time: string; tags?: Record<string, string> };
  streams: RawStream[];
  chapters: unknown[];
}

export async function factsOf(path: string): Promise<Facts> {
  const show = ['-count_frames', '-show_format', '-show_streams', '-show_chapters'];
  const args = ['-v', 'error', ...show, '-of', 'json', path];
  const { stdout, stderr } = await execute(encoder.ffprobe, args, { env: bareEnvironment, maxBuffer: 1e8 });
  if (stderr !== '') throw new Error(`ffprobe on ${path}: ${stderr}`);
  return JSON.parse(stdout) as Facts;
}

/** The number that each frame bears. @param size of the picture */
export async function frameNumbers(path: string, [width, height]: [number, number]): Promise<number[]> {
  // The squares are laid out on the source, which may have been a pixel larger
  const side = Math.min(width, height) / 15;
  if (bitSize(width, height) < 4) return [];
  const cut = `crop=w=${Math.round(side * bits)}:h=${Math.floor(side)}:x=0:y=0:exact=1`;
  // The middle half of each square
  const filters = `${cut},scale=${bits * 4}:4:flags=area,format=gray`;
  const pixels = await ffmpeg('-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough', '-vf', filters, ...raw);
  const frame = bits * 16;
  return Array.from({ length: pixels.length / frame }, (_, index) => {
    const row = pixels.subarray(index * frame + bits * 8, index * frame + bits * 12);
    return Array.from({ length: bits }, (_bit, bit) =>
      row[bit * 4 + 1]! + row[bit * 4 + 2]! > 256 ? 2 ** bit : 0,
    ).reduce((sum, value) => sum + value);
  });
}
const raw = ['-f', 'rawvideo', 'pipe:1'];

/** SSIM of each frame of the output against what the graph generates. Both must have as many frames. */
export async function similarity(path: string, truth: string): Promise<number[]> {
  const graph = `${[truth, ...bt709, 'settb=1/1000,setpts=N'].join(',')}[truth];[0:v:0]settb=1/1000,setpts=N,format=yuv420p[made]`;
  const report = `${graph};[made][truth]ssim=stats_file=-:eof_action=endall`;
  const printed = await ffmpeg('-i', path, '-filter_complex', report, '-f', 'null', '-');
  return [...printed.toString().matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value));
}

export interface Beep {
  /** Seconds. */
  at: number;
  /** Cycles per second, to the next hundred. */
  frequency: number;
}

const sampleRate = 48_000;

/** The samples of one channel, between -1 and 1, 48,000 in a second. @param channel 0 left, 1 right */
export async function samples(path: string, channel: 0 | 1 = 0): Promise<Float32Array> {
  const filter = `aformat=channel_layouts=stereo,pan=mono|c0=c${channel},aresample=${sampleRate}`;
  const bytes = await ffmpeg('-i', path, '-map', '0:a:0', '-af', filter, '-f', 'f32le', 'pipe:1');
  return new Float32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
}

/** Where a beep begins after silence of a tenth of a second, and how high it is. */
export function findBeeps(sound: Float32Array): Beep[] {
  const found: Beep[] = [];
  let quietSince = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < sound.length; at += 1) {
    if (Math.abs(sound[at]!) < 0.2) continue;
    if (at - quietSince > sampleRate / 10) found.push({ at: at / sampleRate, frequency: frequencyAt(sound, at) });
    quietSince = at;
  }
  return found;
}

/** Over 40 ms, by the distance of the first and the last crossing of zero upwards. */
function frequencyAt(sound: Float32Array, from: number): number {
  const crossings: number[] = [];
  for (let at = from; at < Math.min(from + 0.04 * sampleRate, sound.length - 1); at += 1)
    if (sound[at]! < 0 && sound[at + 1]! >= 0) crossings.push(at);
  const cycles = crossings.length - 1;
  if (cycles < 1) return 0;
  const frequency = (cycles * sampleRate) / (crossings.at(-1)! - crossings[0]!);
  return Math.round(frequency / 100) * 100;
}

/** How loud a tone is in the sound: its amplitude, 1 for a full sine. Cycles per second. */
export function amplitude(sound: Float32Array, frequency: number): number {
  let [real, imaginary] = [0, 0];
  for (let at = 0; at < sound.length; at += 1) {
    const angle = (2 * Math.PI * frequency * at) / sampleRate;
    real += sound[at]! * Math.cos(angle);
    imaginary += sound[at]! * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / sound.length;
}

/**
 * By how much the colours of a frame in the middle differ at most from what the graph generates, in levels of 255. Means
 * of 10 x 10 parts of the picture.
 */
export async function colourError(path: string, truth: string, frame: number): Promise<number> {
  const parts = 'scale=10:10:flags=area';
  const made = ['-i', path, '-vf', `select=eq(n\\,${frame}),format=gbrp,${parts}`];
  const wanted = ['-f', 'lavfi', '-i', `${truth},select=eq(n\\,${frame}),${parts}`];
  const [found, right] = await Promise.all(
    [made, wanted].map((input) => ffmpeg(...input, '-map', '0:v:0', '-frames:v', '1', '-pix_fmt', 'rgb24', ...raw)),
  );
  return Math.max(...right!.map((level, index) => Math.abs(level - found![index]!)));
}
