import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { heldFrameArgs, stepCommands } from '../../core/ffmpeg/commands.ts';
import { frameAt } from '../../core/ffmpeg/extract-frame.ts';
import { limitsOf } from '../../core/plan/limits.ts';
import type { Notice } from '../../schemas/job.ts';
import type { ExtractImages, Plan } from '../../schemas/plan.ts';
import type { OutputFacts } from '../../schemas/results.ts';
import { type EncodeOptions, encode } from './encode.ts';
import { seekBack } from './seek-back.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

type Image = ExtractImages['frames'][number]['images'][number];
type Frame = { data: Buffer; width: number; height: number };

/** A frame is decoded once for each timestamp; sharp makes every size, format and filter of it. */
export async function extractImages(plan: Plan, step: ExtractImages, io: StepIo): Promise<StepOutcome> {
  const outputs: OutputFacts[] = [];
  const warnings: Notice[] = [];
  let cpuSeconds = 0;
  const limits = limitsOf(plan, step, io.threads);
  const decode = async (args: string[], inTime?: EncodeOptions['inTime']) => {
    const chunks: Buffer[] = [];
    const options = { duration: 0, limits, onBytes: (chunk: Buffer) => chunks.push(chunk), ...(inTime && { inTime }) };
    const decoded = await encode(args, io, options);
    return { ...decoded, frame: { data: Buffer.concat(chunks), ...step.size } };
  };
  const isWhole = ({ data, width, height }: Frame) => data.length === width * height * 3;
  for (const [index, planned] of step.frames.entries()) {
    const { at, seek, images } = planned;
    const tried = await seekBack(plan.picture!, { frame: frameAt(plan.picture!, at), seek }, async (from, inTime) => {
      const [args] = stepCommands(plan, { ...step, frames: [{ ...planned, seek: from }] }, io);
      return await decode(args!, inTime);
    });
    const missed = tried.late || !isWhole(tried.frame);
    const held = missed ? await decode(heldFrameArgs(plan, step, index, io)) : null;
    const { frame } = held ?? tried;
    cpuSeconds += tried.cpuSeconds + (held?.cpuSeconds ?? 0);
    if (isWhole(frame)) {
      for (const image of images) outputs.push(await publishImage(image, frame, io));
    } else {
      const message = `The thumbnails at ${at} s were left out: no frame could be decoded there.`;
      warnings.push({ code: 'thumbnail_not_decoded', message });
    }
    io.onProgress((index + 1) / step.frames.length, null);
  }
  return { renditions: {}, outputs, warnings, cpuSeconds };
}

async function publishImage(image: Image, frame: Frame, io: StepIo): Promise<OutputFacts> {
  io.signal.throwIfAborted();
  const path = join(io.folder, `${image.output}.${image.format}`);
  await encodings[image.format](filters[image.filter](scaled(frame, image), image)).toFile(path);
  const { size } = await stat(path);
  await io.put(image.key, path);
  return { id: image.output, size, width: image.width, height: image.height };
}

function scaled({ data, width, height }: Frame, size: Image): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } }).resize(size.width, size.height, { fit: 'fill' });
}

const filters: Record<Image['filter'], (image: Sharp, size: Image) => Sharp> = {
  none: (image) => image,
  // Nothing smaller than a twentieth of the picture can be made out
  blur: (image, { width, height }) => image.blur(Math.max(1, Math.min(width, height) / 40)),
};

const encodings: Record<Image['format'], (image: Sharp) => Sharp> = {
  jpg: (image) => image.jpeg({ quality: 80, mozjpeg: true }),
  webp: (image) => image.webp({ quality: 80 }),
};
