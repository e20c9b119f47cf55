import { type FileHandle, open, rm } from 'node:fs/promises';
import { workFiles } from '../../core/ffmpeg/commands.ts';
import { imagesAlone } from '../../core/plan/images-from-chunks.ts';
import { frameAt, framesLeft, rgbBytes } from '../../core/plan/wanted-frames.ts';
import type { EncodeVideo, Images, Plan } from '../../schemas/plan.ts';
import type { OutputFacts } from '../../schemas/results.ts';
import { extractImages } from './extract-images.ts';
import { publishImages } from './publish-images.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** Makes the images of frames that the encode of a chunk has left in a file; those that it has not are sought. */
export async function imagesOfChunk(plan: Plan, step: EncodeVideo, images: Images, io: StepIo): Promise<StepOutcome> {
  const numbers = framesLeft(plan.picture!, step.from, images);
  const outputs: OutputFacts[] = [];
  const missing: Images['frames'] = [];
  const path = workFiles.frames(io);
  const file = await open(path);
  try {
    for (const planned of images.frames) {
      const data = await frameIn(file, numbers.indexOf(frameAt(plan.picture!, planned.at)), rgbBytes(images.size));
      if (data === null) missing.push(planned);
      else outputs.push(...(await publishImages(planned.images, { data, ...images.size }, io)));
    }
  } finally {
    await file.close();
  }
  await rm(path);
  const sought = await extractImages(plan, imagesAlone(step, { ...images, frames: missing }), io);
  return { ...sought, outputs: [...outputs, ...sought.outputs] };
}

/** `null` where the file ends before it does. */
async function frameIn(file: FileHandle, place: number, bytes: number): Promise<Buffer | null> {
  const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(bytes), position: place * bytes });
  return bytesRead === bytes ? buffer : null;
}
