import type { Effort, EncodeVideo, Images, Picture, VideoRendition } from '../../schemas/plan.ts';
import { gopsBefore } from '../plan/chunks.ts';
import { framesLeft } from '../plan/wanted-frames.ts';
import { value } from '../rational.ts';
import { clean, common, reporting, time } from './arguments.ts';
import { batchSize, inBatches } from './batches.ts';
import { effortOptions } from './effort.ts';
import { asRgb } from './extract-frame.ts';
import { fragmented, presentationOffset, timescale } from './fragmented-mp4.ts';
import { firstTold, frames, framesHeld, fromLarger, fromSource } from './picture-filters.ts';
import { untrusted } from './untrusted-input.ts';

export interface EncodeOptions {
  /** Local path of each rendition's fragmented MP4, by hash. */
  outputs: Record<string, string>;
  /** Local path of the frames of which images are made, where the step has some. */
  frames?: string;
  /** Of the decoder, and of the encoder of the largest size: the others have one each, they run beside it. */
  threads: number;
  /** Each encoder gets many frames at once; an incomplete last batch is lost. For a process that has one core. */
  batched?: boolean;
  /** Reads from the start of the video, and holds the last frame that could be decoded for those that could not. */
  hold?: boolean;
}

/** One decode of the chunk, every rendition of the step from it, each scaled from the next larger one. */
export function encodeVideoArgs(
  picture: Picture,
  step: EncodeVideo,
  renditions: VideoRendition[],
  source: string,
  { outputs, frames: raw, threads, batched = false, hold = false }: EncodeOptions,
): string[] {
  return [
    ...common,
    ...reporting,
    ...['-filter_complex_threads', '1'],
    ...['-threads', String(threads)],
    ...readChunkArgs(picture, step, source, hold),
    ...['-filter_complex', filterGraph(picture, step, renditions, { batched, hold })],
    ...renditions.flatMap((rendition, index) => [
      ...['-map', `[v${index}]`],
      ...clean,
      ...encoder(picture, rendition, (step.to <= picture.first ? rendition.opening : null) ?? rendition),
      ...['-threads', String(index === 0 ? threads : 1)],
      ...['-fragment_index', String(1 + gopsBefore(picture, step.from))],
      ...fragmented(step.from / value(picture.rate) + presentationOffset(picture.rate), ['frag_keyframe']),
      outputs[rendition.hash]!,
    ]),
    ...(step.images ? [...framesOutput(picture, step, step.images, hold), raw!] : []),
  ];
}

/** The input of a chunk: from the keyframe before it, with the timestamps of the whole video. */
export function readChunkArgs({ input }: Picture, step: EncodeVideo, source: string, hold = false): string[] {
  return [
    ...['-copyts', '-start_at_zero'],
    ...(step.seek === null || hold ? [] : ['-noaccurate_seek', '-ss', time(step.seek)]),
    ...input,
    ...untrusted,
    ...['-i', source],
  ];
}

/**
 * The frames of the images in a row, as packed RGB. They are chosen before they are converted: the others cost nothing.
 * From a graph of its own: in one graph the encoders would wait for the output that is furthest behind, and all that is
 * scaled meanwhile would lie in memory.
 */
function framesOutput(picture: Picture, { from }: EncodeVideo, images: Images, hold: boolean): string[] {
  const numbers = framesLeft(picture, from, images);
  const read = (hold ? framesHeld : frames)(picture, from, numbers.at(-1)! + 1);
  const chosen = `select='${numbers.map((number) => `eq(n,${number - from})`).join('+')}'`;
  const filters = [...read, chosen, ...asRgb(picture, images.size)];
  return [
    ...['-map', `0:${picture.stream}`, '-vf', filters.join(',')],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo'],
  ];
}

/** The cascade: [largest] -> its output and the next smaller one -> ... */
function filterGraph(
  picture: Picture,
  step: EncodeVideo,
  renditions: VideoRendition[],
  { batched, hold }: Required<Pick<EncodeOptions, 'batched' | 'hold'>>,
): string {
  const read = hold ? framesHeld : frames;
  const told = step.seek === null || hold ? '' : firstTold;
  return renditions
    .map((rendition, index) => {
      const from = index === 0 ? `[0:${picture.stream}]${told}` : `[c${index - 1}]`;
      const filters =
        index === 0 ? [...read(picture, step.from, step.to), ...fromSource(picture, rendition)] : fromLarger(rendition);
      const size = batched ? batchSize(step.to - step.from, rendition) : 1;
      const [output, next] = [`[v${index}]`, `[c${index}]`];
      if (index === renditions.length - 1)
        return `${from}${[...filters, ...(size > 1 ? [inBatches(size)] : [])].join(',')}${output}`;
      const split = `${from}${filters.join(',')},split=2`;
      return size > 1
        ? `${split}[o${index}]${next};[o${index}]${inBatches(size)}${output}`
        : `${split}${output}${next}`;
    })
    .join(';');
}

function encoder(picture: Picture, { crf, maxrate, bufsize }: VideoRendition, effort: Effort): string[] {
  const gop = String(picture.gop);
  return [
    ...['-r', picture.rate, '-c:v', 'libx264', ...effortOptions(effort, picture.gop)],
    ...['-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-crf', String(crf), '-maxrate', String(maxrate), '-bufsize', String(bufsize)],
    // Closed GOPs on a fixed grid: every rendition switches at the same frame
    ...['-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-flags', '+cgop'],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-video_track_timescale', String(timescale(picture.rate))],
  ];
}
