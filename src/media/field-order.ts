import { untrusted } from '../core/ffmpeg/untrusted-input.ts';
import { VodsmithError } from '../errors.ts';
import type { Media, VideoStream } from '../schemas/media.ts';
import type { ProbeOptions } from './probe-options.ts';
import { runEncoder } from './run-encoder.ts';

/** Codecs in which interlaced recordings come, and which do not always say so. */
const codecs = new Set([
  ...['h264', 'mpeg2video', 'mpeg4', 'vc1', 'wmv3', 'dvvideo', 'prores', 'dnxhd', 'mjpeg', 'cfhd', 'jpeg2000'],
  ...['ffv1', 'huffyuv', 'ffvhuff', 'utvideo', 'magicyuv', 'rawvideo', 'v210'],
]);
/** Lines of the pictures that interlaced systems have. Graphics of other sizes can look like interlaced ones. */
const lines = new Set([480, 486, 512, 576, 608, 1080, 1088]);
/** Shares of the video at which it is looked at, and frames at each of them. */
const spots = [0.1, 0.5, 0.8];
const frames = 30;
const timeout = 15_000;

/**
 * Whether a picture whose stream does not say so is interlaced: a few frames are decoded where it could be, none
 * elsewhere. What cannot be seen stays unknown.
 */
export async function seenFieldOrder(path: string, media: Media, options: ProbeOptions) {
  const { video } = media;
  if (video === null || video.fieldOrder !== 'unknown') return video?.fieldOrder ?? 'unknown';
  if (!codecs.has(video.codec) || !lines.has(video.height)) return 'unknown';
  const looks = await Promise.all(spots.map((spot) => look(path, video, spot * media.duration, options)));
  const [top, bottom, progressive] = [0, 1, 2].map((kind) => looks.reduce((sum, counts) => sum + counts[kind]!, 0));
  const interlaced = Math.max(top!, bottom!);
  const against = Math.min(top!, bottom!) + progressive!;
  return interlaced >= 10 && interlaced > against * 4 ? 'interlaced' : 'unknown';
}

/** Frames from `at` seconds on that look interlaced, top and bottom field first, and that look progressive. */
async function look(path: string, { index }: VideoStream, at: number, { encoder, signal }: ProbeOptions) {
  const args = ['-hide_banner', '-nostdin', '-v', 'info', '-nostats', '-ss', at.toFixed(3), ...untrusted, '-i', path];
  const output = ['-map', `0:${index}`, '-frames:v', String(frames), '-vf', 'idet', '-f', 'null', '-'];
  const running = { reads: [path], timeout, ...(signal && { signal }) };
  const { log } = await runEncoder(encoder, 'ffmpeg', [...args, ...output], running).catch((error: unknown) => {
    if (error instanceof VodsmithError && error.code === 'encode_stalled') return { log: [] };
    throw error;
  });
  // Printed when it starts, too
  const line = log.findLast((one) => one.includes('Multi frame detection:')) ?? '';
  return ['TFF', 'BFF', 'Progressive'].map((kind) => Number(new RegExp(`${kind}: *(\\d+)`).exec(line)?.[1] ?? 0));
}
