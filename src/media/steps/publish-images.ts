import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Images } from '../../schemas/plan.ts';
import type { OutputFacts } from '../../schemas/results.ts';
import type { StepIo } from './step-io.ts';

type Size = Images['size'];
type Image = Images['frames'][number]['images'][number];

/** A frame as packed RGB: width x height x 3 bytes. */
export interface Frame extends Size {
  data: Buffer;
}

/** Makes every size, format and filter of one frame. */
export async function publishImages(images: Image[], frame: Frame, io: StepIo): Promise<OutputFacts[]> {
  const outputs: OutputFacts[] = [];
  for (const image of images) outputs.push(await publishImage(image, frame, io));
  return outputs;
}

async function publishImage(image: Image, frame: Frame, io: StepIo): Promise<OutputFacts> {
  io.signal.throwIfAborted();
  const path = join(io.folder, `${image.output}.${image.format}`);
  await encodings[image.format](filters[image.filter](scaled(frame, image), image)).toFile(path);
  const { size } = await stat(path);
  await io.put(image.key, path);
  return { id: image.output, size, width: image.width, height: image.height };
}

function scaled({ data, width, height }: Frame, size: Size): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } }).resize(size.width, size.height, { fit: 'fill' });
}

const filters: Record<Image['filter'], (image: Sharp, size: Size) => Sharp> = {
  none: (image) => image,
  // Nothing smaller than a twentieth of the picture can be made out
  blur: (image, { width, height }) => image.blur(Math.max(1, Math.min(width, height) / 40)),
};

const encodings: Record<Image['format'], (image: Sharp) => Sharp> = {
  jpg: (image) => image.jpeg({ quality: 80, mozjpeg: true }),
  webp: (image) => image.webp({ quality: 80 }),
};
